using System.Text;

namespace ControlPlane.Language.Text;

/// <summary>Line and column of offsets in UTF-8, asked in rising order; columns count characters, not bytes.</summary>
internal sealed class BytePlaces(ReadOnlyMemory<byte> text)
{
    private int _offset;
    private Position _place = new(1, 1);

    /// <summary>The place of an offset that is not before the last one asked for.</summary>
    public Position At(int offset)
    {
        var passed = text.Span[_offset..offset];
        if (passed.LastIndexOf((byte)'\n') is var end and >= 0)
        {
            _place = new(_place.Line + passed.Count((byte)'\n'), 1);
            passed = passed[(end + 1)..];
        }
        _place = _place with { Column = _place.Column + Encoding.UTF8.GetCharCount(passed) };
        _offset = offset;
        return _place;
    }

    /// <summary>The place of a byte in a line, both from 0.</summary>
    public static Position Find(ReadOnlySpan<byte> text, int line, int byteInLine)
    {
        for (var passed = 0; passed < line; passed++)
            text = text[(text.IndexOf((byte)'\n') + 1)..];
        return new(line + 1, Encoding.UTF8.GetCharCount(text[..Math.Min(byteInLine, text.Length)]) + 1);
    }
}
