using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ControlPlane.Language.Text;

/// <summary>Builds a tree from JSON tokens: unique keys, depth bounded, numbers as they are written.</summary>
internal sealed class JsonTreeBuilder(BytePlaces places, string? file)
{
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();

    /// <summary>False where something had to be left out.</summary>
    public bool Complete { get; private set; } = true;

    public ImmutableArray<Problem> Problems => _problems.ToImmutable();

    /// <summary>The value whose first token the reader stands on; afterwards it stands on its last.</summary>
    /// <exception cref="JsonException">The syntax is broken.</exception>
    public Node Read(ref Utf8JsonReader reader, string path, int depth)
    {
        var at = places.At((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth == ReadLimits.Depth:
                reader.Skip();
                Report(TextCodes.Depth, "is nested too deeply", at, path, $"{ReadLimits.Depth} levels");
                Complete = false;
                return new Scalar("null", ScalarKind.Null, at);
            case JsonTokenType.StartObject:
                return ReadMapping(ref reader, at, path, depth + 1);
            case JsonTokenType.StartArray:
                return ReadSequence(ref reader, at, path, depth + 1);
            case JsonTokenType.String:
                return new Scalar(ReadText(ref reader, at, path), ScalarKind.String, at);
            case JsonTokenType.Number:
                return ReadNumber(Encoding.UTF8.GetString(reader.ValueSpan), at, path);
            case JsonTokenType.Null:
                return new Scalar("null", ScalarKind.Null, at);
            default:
                return new Scalar(reader.TokenType == JsonTokenType.True ? "true" : "false", ScalarKind.Boolean, at);
        }
    }

    private Mapping ReadMapping(ref Utf8JsonReader reader, Position at, string path, int depth)
    {
        var map = new MappingBuilder();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var place = places.At((int)reader.TokenStartIndex);
            var key = ReadText(ref reader, place, path);
            var below = Paths.Key(path, key);
            reader.Read();
            if (map.Add(key, place, Read(ref reader, below, depth)) is { } first)
                Report(TextCodes.DuplicateKey, MappingBuilder.Duplicate(key, first), place, below);
        }
        return map.Build(at);
    }

    private Sequence ReadSequence(ref Utf8JsonReader reader, Position at, string path, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader, $"{path}[{items.Count}]", depth));
        return new(items.ToImmutable(), at);
    }

    private Scalar ReadNumber(string text, Position at, string path)
    {
        var number = new Scalar(text, text.AsSpan().ContainsAny('.', 'e', 'E') ? ScalarKind.Float : ScalarKind.Integer, at);
        if (CoreSchema.Unusable(number) is { } reason)
        {
            Report(TextCodes.Number, reason, at, path);
            Complete = false;
        }
        return number;
    }

    private string ReadText(ref Utf8JsonReader reader, Position at, string path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Report(TextCodes.Syntax, "holds half of a surrogate pair, which is not a character", at, path);
            Complete = false;
            return "";
        }
    }

    private void Report(string code, string message, Position at, string path, string? allowed = null)
    {
        if (_problems.Count < ReadLimits.Problems)
            _problems.Add(new(code, message, Path: path, Allowed: allowed, File: file, Line: at.Line, Column: at.Column));
    }
}
