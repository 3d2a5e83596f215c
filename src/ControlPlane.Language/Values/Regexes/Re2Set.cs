namespace ControlPlane.Language.Values.Regexes;

/// <summary>A class of characters: which of ASCII, and whether all beyond; none of those alone, for that would not mean the same to every Envoy.</summary>
internal readonly record struct Re2Set(UInt128 Ascii, bool Beyond)
{
    private const int AsciiEnd = 128;

    /// <summary>What the characters beyond ASCII take in UTF-8.</summary>
    private const int BeyondSize = 6;

    /// <summary>In UTF-8 and without regard to case, K is also the sign of Kelvin, and S the long s.</summary>
    private const int FoldedSize = 3;
    private const int UnfoldedSize = 16;

    public static readonly Re2Set All = new(UInt128.MaxValue, true);

    public static readonly Re2Set AllBeyond = new(0, true);

    public bool IsEmpty => Ascii == 0 && !Beyond;

    public Re2Set Complement => new(~Ascii, !Beyond);

    public static Re2Set Range(int low, int high) =>
        new((high >= AsciiEnd - 1 ? UInt128.MaxValue : (UInt128.One << (high + 1)) - 1) & ~((UInt128.One << low) - 1), false);

    public static Re2Set Of(Func<char, bool> holds)
    {
        var ascii = UInt128.Zero;
        for (var character = 0; character < AsciiEnd; character++)
        {
            if (holds((char)character))
                ascii |= UInt128.One << character;
        }
        return new Re2Set(ascii, false);
    }

    /// <summary>RE2's <c>[:name:]</c>, or null where it has none of that name.</summary>
    public static Re2Set? Named(string name) =>
        name switch
        {
            "alnum" => Of(char.IsAsciiLetterOrDigit),
            "alpha" => Of(char.IsAsciiLetter),
            "ascii" => Of(_ => true),
            "blank" => Of(character => character is ' ' or '\t'),
            "cntrl" => Of(char.IsControl),
            "digit" => Of(char.IsAsciiDigit),
            "graph" => Of(character => character is > ' ' and <= '~'),
            "lower" => Of(char.IsAsciiLetterLower),
            "print" => Of(character => character is >= ' ' and <= '~'),
            "punct" => Of(character => character is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(character)),
            "space" => Of(character => character is ' ' or (>= '\t' and <= '\r')),
            "upper" => Of(char.IsAsciiLetterUpper),
            "word" => Of(character => char.IsAsciiLetterOrDigit(character) || character == '_'),
            "xdigit" => Of(char.IsAsciiHexDigit),
            _ => null,
        };

    /// <summary>RE2's <c>\d</c>, <c>\s</c> and <c>\w</c>, in upper case what they leave.</summary>
    public static Re2Set? Perl(char letter) =>
        letter switch
        {
            'd' => Named("digit"),
            's' => Of(character => character is ' ' or '\t' or '\n' or '\f' or '\r'),
            'w' => Named("word"),
            'D' or 'S' or 'W' => Perl(char.ToLowerInvariant(letter))!.Value.Complement,
            _ => null,
        };

    public Re2Set With(Re2Set other) => new(Ascii | other.Ascii, Beyond | other.Beyond);

    public Re2Set And(Re2Set other) => new(Ascii & other.Ascii, Beyond && other.Beyond);

    public bool Has(char character) => (Ascii & (UInt128.One << character)) != 0;

    /// <summary>The same without regard to case.</summary>
    public Re2Set Folded()
    {
        var set = this;
        return With(Of(character => char.IsAsciiLetter(character) && set.Has((char)(character ^ 0x20))));
    }

    /// <summary>How many instructions it takes at most.</summary>
    public int Size(bool folded)
    {
        var others = folded ? (Has('k') == Beyond ? 0 : 1) + (Has('s') == Beyond ? 0 : 1) : 0;
        return Ranges() + (Beyond ? BeyondSize + (others * UnfoldedSize) : others * FoldedSize);
    }

    /// <summary>RE2 takes one instruction for each range, and one for both cases where a set holds letters in both.</summary>
    private int Ranges()
    {
        var set = this;
        var bothCases = Enumerable.Range('a', 26).All(letter => set.Has((char)letter) == set.Has((char)(letter ^ 0x20)));
        var (ranges, start) = (0, -1);
        for (var character = 0; character <= AsciiEnd; character++)
        {
            if (character < AsciiEnd && Has((char)character))
            {
                if (start < 0)
                    start = character;
            }
            else if (start >= 0)
            {
                if (!bothCases || start < 'A' || character - 1 > 'Z')
                    ranges++;
                start = -1;
            }
        }
        return ranges;
    }
}
