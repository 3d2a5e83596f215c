namespace ControlPlane.Language.Values.Regexes;

/// <summary>A part of a pattern.</summary>
/// <param name="Size">How many instructions it takes at most.</param>
internal readonly record struct Re2Part(long Size)
{
    /// <summary>What it matches.</summary>
    public Re2Node Node { get; init; } = Re2Node.Empty;

    /// <summary>Whether it is a quoted text, of which a repetition repeats the last character alone.</summary>
    public bool Quoted { get; init; }

    /// <summary>How often what is in it is repeated at most, repeats within repeats multiplied.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Whether a repetition may follow.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Whether it is one character to some Envoys and several to others.</summary>
    public bool SeveralBytes { get; init; }

    /// <summary>What its copies match.</summary>
    public Re2Node Copies(int least, int? most) =>
        Quoted && Node is Re2Node.Sequence { Parts: [.. var before, var last] }
            ? new Re2Node.Sequence([.. before, new Re2Node.Repeated(last, least, most)])
            : new Re2Node.Repeated(Node, least, most);

    /// <summary>The size of its copies, with one instruction for each that may be missing, and those of a loop where there is no end.</summary>
    public long Repeated(int least, int? most) => most is { } last ? (Size * last) + (last - least) : (Size * Math.Max(1, least)) + 3;
}
