using System.Collections.Immutable;

namespace ControlPlane.Xds.Views;

/// <summary>Which part of what changed is asked for.</summary>
internal enum Part
{
    /// <summary>What exists, and what was asked for and does not.</summary>
    Upserts,

    /// <summary>What is gone.</summary>
    Removals,

    /// <summary>Both in one response.</summary>
    Both,
}

/// <summary>As what a response is written.</summary>
internal enum Framing
{
    /// <summary>A delta response.</summary>
    Delta,

    /// <summary>A response of the state of the world with what changed; it cannot tell of removals.</summary>
    State,

    /// <summary>A response of the state of the world with all that is wanted, whenever something of it changed.</summary>
    FullState,
}

/// <summary>Resources that are gone, but stay in full states until nothing refers to them any more.</summary>
/// <param name="Since">Those that this view lost after this change.</param>
/// <param name="Had">Of these, those that stood at this change as they were when they were lost: what the client may have rejected does not stay.</param>
/// <param name="Unsure">And not these.</param>
/// <param name="Left">Those of a view that the client had before.</param>
internal readonly record struct Kept(long Since, long Had, NameSet Unsure, ImmutableArray<Entry> Left)
{
    /// <summary>None.</summary>
    public static readonly Kept Nothing = new(long.MaxValue, long.MaxValue, NameSet.None, []);
}

/// <summary>
/// A question to a <see cref="TypeView"/>: what changed after <paramref name="From"/> among <paramref name="Names"/>, and all of <paramref name="MustSend"/>.
/// </summary>
internal readonly record struct Ask(long From, NameSet Names, NameSet MustSend, Part Part)
{
    /// <summary>As what the response is written.</summary>
    public Framing Framing { get; init; }

    /// <summary>What stays in a full state though it is gone.</summary>
    public Kept Kept { get; init; } = Kept.Nothing;

    /// <summary>The most bytes that the response may have; full states ignore it.</summary>
    public int Largest { get; init; } = int.MaxValue;
}
