using System.Text;
using System.Text.Json;

namespace ControlPlane.Language.Text;

/// <summary>JSON text to a tree.</summary>
internal static class JsonReader
{
    /// <summary>Reads the text's one value.</summary>
    public static TreeRoot Read(string text, string? file)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var builder = new JsonTreeBuilder(new BytePlaces(bytes), file);
        // The builder bounds the depth itself, in the words of the language.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            reader.Read();
            var root = builder.Read(ref reader, "", 0);
            reader.Read();
            return new(root, builder.Complete, builder.Problems);
        }
        catch (JsonException exception)
        {
            var at = BytePlaces.Find(bytes, (int)(exception.LineNumber ?? 0), (int)(exception.BytePositionInLine ?? 0));
            var sentence = exception.Message.Split(" LineNumber:")[0].TrimEnd('.');
            var problem = new Problem(TextCodes.Syntax, $"is not valid JSON: {sentence}", File: file, Line: at.Line, Column: at.Column);
            return new(null, Complete: false, [.. builder.Problems, problem]);
        }
    }
}
