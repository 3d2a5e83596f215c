namespace ControlPlane.Language.Text;

/// <summary>The lines of a text, ended by LF, CR LF or CR; numbers start at 1.</summary>
internal sealed class LineIndex
{
    private readonly List<int> _starts = [0];

    public LineIndex(string text)
    {
        Text = text;
        for (var at = 0; text.AsSpan(at).IndexOfAny('\r', '\n') is var step and >= 0; _starts.Add(at))
        {
            at += step + 1;
            if (text[at - 1] == '\r' && at < text.Length && text[at] == '\n')
                at++;
        }
    }

    public string Text { get; }

    /// <summary>The offset of a line's first character.</summary>
    public int Start(int line) => _starts[line - 1];

    /// <summary>The place of an offset.</summary>
    public Position Place(int offset)
    {
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found + 1 : ~found;
        return new(line, offset - Start(line) + 1);
    }

    /// <summary>The first tab among the white space that starts a line of [from, to), or null.</summary>
    public Position? TabIndentation(int from, int to)
    {
        for (var line = from; line < to && line <= _starts.Count; line++)
        {
            var rest = Text.AsSpan(Start(line));
            if (rest.IndexOfAnyExcept(' ') is var column and >= 0 && rest[column] == '\t')
                return new(line, column + 1);
        }
        return null;
    }

    /// <summary>The first line after this one that starts a YAML document, or null.</summary>
    public int? NextDocument(int after)
    {
        for (var line = after + 1; line <= _starts.Count; line++)
        {
            var rest = Text.AsSpan(Start(line));
            if (rest.StartsWith("---") && (rest.Length == 3 || rest[3] is ' ' or '\t' or '\r' or '\n'))
                return line;
        }
        return null;
    }
}
