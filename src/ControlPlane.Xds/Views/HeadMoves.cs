using System.Collections.Immutable;

namespace ControlPlane.Xds.Views;

/// <summary>The last moves of a type's <see cref="TypeView.Head"/>, oldest first, with the revision and the version that were published before each.</summary>
internal readonly record struct HeadMoves(ImmutableArray<(long Head, long RevisionBefore, string VersionBefore)> Moves)
{
    private const int Kept = 64;

    /// <summary>No moves.</summary>
    public static readonly HeadMoves None = new([]);

    /// <summary>One more move; the oldest is forgotten where there are too many.</summary>
    public HeadMoves Add(long head, long revisionBefore, string versionBefore) =>
        new((Moves.Length < Kept ? Moves : Moves.RemoveAt(0)).Add((head, revisionBefore, versionBefore)));

    /// <summary>The newest revision that was published while the head stood at a change; null when that is not known.</summary>
    public long? RevisionAt(long change)
    {
        foreach (var move in Moves)
        {
            if (move.Head > change)
                return move.Head == change + 1 ? move.RevisionBefore : null;
        }

        return null;
    }

    /// <summary>The version that the type had at a change; null when that is not known.</summary>
    public string? VersionAt(long change) => Moves.FirstOrDefault(move => move.Head == change + 1).VersionBefore;

    /// <summary>The changes within bounds at which the type had a version, oldest first.</summary>
    public IEnumerable<long> ChangesOf(string version, long from, long upTo) =>
        Moves.Where(move => move.VersionBefore == version && move.Head - 1 >= from && move.Head - 1 <= upTo).Select(move => move.Head - 1);
}
