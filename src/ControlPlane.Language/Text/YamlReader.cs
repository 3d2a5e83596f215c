using System.Collections.Immutable;
using YamlDotNet.Core;

namespace ControlPlane.Language.Text;

/// <summary>YAML text to trees, one for each of its documents.</summary>
internal static class YamlReader
{
    /// <summary>Reads all documents; after a syntax error it goes on at the next `---`, which no construct of YAML can span.</summary>
    public static ImmutableArray<TreeRoot> Read(string text, string? file)
    {
        var lines = new LineIndex(text);
        if (Unprintable(text) is { } offset)
        {
            var at = lines.Place(offset);
            return
            [
                new(
                    null,
                    Complete: false,
                    [
                        new(
                            TextCodes.Syntax,
                            $"holds the character U+{(int)text[offset]:X4}, which YAML only takes as an escape in double quotes",
                            File: file,
                            Line: at.Line,
                            Column: at.Column
                        ),
                    ]
                ),
            ];
        }
        var roots = ImmutableArray.CreateBuilder<TreeRoot>();
        int? line = 1;
        for (var errors = 0; line is not null && errors < ReadLimits.SyntaxErrors; errors++)
        {
            line = ReadFrom(line.Value, lines, file, roots) is { } broken ? lines.NextDocument(after: broken) : null;
        }
        return roots.ToImmutable();
    }

    /// <summary>Reads until a syntax error or a document that is given up, whose line is returned, or to the end.</summary>
    private static int? ReadFrom(int line, LineIndex lines, string? file, ImmutableArray<TreeRoot>.Builder roots)
    {
        using var text = new StringReader(lines.Text[lines.Start(line)..]);
        var builder = new YamlTreeBuilder(new Parser(text), lines, line - 1, file);
        try
        {
            while (builder.GivenUpAt is null && builder.ReadDocument() is { } root)
                roots.Add(root);
            return builder.GivenUpAt;
        }
        catch (YamlException exception)
        {
            return Broken(exception.Message, builder.Place(exception.Start));
        }
        catch (InvalidOperationException)
        {
            // The scanner's way to say that a plain scalar in brackets ends where it began; it names no place.
            return Broken("found a character that cannot start a value here", builder.Reached);
        }

        int Broken(string message, Position at)
        {
            roots.Add(new(null, Complete: false, [.. builder.Problems, SyntaxError(message, at, lines, file)]));
            return at.Line;
        }
    }

    private static Problem SyntaxError(string message, Position at, LineIndex lines, string? file)
    {
        var to = message.Contains(" tab", StringComparison.Ordinal) ? lines.NextDocument(at.Line) ?? int.MaxValue : at.Line + 1;
        return lines.TabIndentation(at.Line, to) is { } tab
            ? YamlTreeBuilder.TabProblem(tab, file)
            : new(
                TextCodes.Syntax,
                $"is not valid YAML: {char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}",
                File: file,
                Line: at.Line,
                Column: at.Column
            );
    }

    /// <summary>
    /// The offset of the first character outside c-printable (https://yaml.org/spec/1.2.2/#51-character-set), or that the parser takes for a line break and
    /// YAML 1.2 does not.
    /// </summary>
    private static int? Unprintable(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character is (>= ' ' and < '\u007f') or '\n' or '\r' or '\t')
                continue;
            if (char.IsHighSurrogate(character) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                at++;
            else if (char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff')
                return at;
        }
        return null;
    }
}
