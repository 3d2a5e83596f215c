namespace ControlPlane.Language.Http;

/// <summary>A part of a pattern.</summary>
/// <param name="Size">How many instructions it takes at most.</param>
internal readonly record struct Re2Part(long Size)
{
    /// <summary>How often what is in it is repeated at most, repeats within repeats multiplied.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Whether a repetition may follow.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Whether it is one character to some Envoys and several to others.</summary>
    public bool SeveralBytes { get; init; }

    /// <summary>The size of its copies, with one instruction for each that may be missing, and those of a loop where there is no end.</summary>
    public long Repeated(int least, int? most) => most is { } last
        ? (Size * last) + (last - least)
        : (Size * Math.Max(1, least)) + 3;
}
