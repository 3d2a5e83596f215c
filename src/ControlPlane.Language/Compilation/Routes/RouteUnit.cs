using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What one Route or Domain document gives one fleet: its Envoy routes, serialized and ready to be put among those of other documents.</summary>
internal sealed record RouteUnit : IUnit
{
    /// <summary>The document.</summary>
    public required Document Document { get; init; }

    /// <summary>The Envoy routes of all matches of all rules.</summary>
    public required ImmutableArray<RouteEntry> Entries { get; init; }

    /// <summary>The hosts and listeners they are for.</summary>
    public required Placement Placement { get; init; }

    /// <summary>Whether its routes take all requests to its hosts that no other route takes.</summary>
    public bool Closes { get; init; }

    /// <summary>The services they send requests to, all of which can be served.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>The places in this document they came from.</summary>
    public required ImmutableArray<Origin> Origins { get; init; }

    /// <summary>What is wrong with its policies, or with what it compiled to.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Whether a policy is written differently for other bands.</summary>
    public required bool DependsOnBand { get; init; }

    /// <summary>What it needs beside its routes.</summary>
    public required RouteNeeds Needs { get; init; }

    /// <summary>What was looked at, in order.</summary>
    public required ImmutableArray<Dependency> Read { get; init; }

    /// <summary>The documents among these that there were.</summary>
    public ImmutableArray<Origin> LookedAt { get; init; } = [];

    /// <summary>What it gives listeners; null where it is about requests.</summary>
    public TcpRoute? Tcp { get; init; }

    /// <summary>Headers that its extensions set, in lower case, whether or not a rule that uses them is served.</summary>
    public ImmutableArray<string> SetHeaders { get; init; } = [];

    IReadOnlyCollection<Dependency> IUnit.Read => Read;

    bool IUnit.IsWrong => !Problems.IsEmpty;
}

/// <summary>One Envoy route, serialized as a field of a virtual host.</summary>
/// <param name="Precedence">Its place among the routes of its host.</param>
/// <param name="Match">Equal for matches that match the same requests.</param>
/// <param name="Bytes">The field.</param>
/// <param name="Document">The document it came from.</param>
/// <param name="Path">The rule it came from.</param>
internal sealed record RouteEntry(Precedence Precedence, string Match, byte[] Bytes, Document Document, string Path)
{
    /// <summary>By precedence.</summary>
    public static readonly IComparer<RouteEntry> InOrder = Comparer<RouteEntry>.Create((one, other) => one.Precedence.CompareTo(other.Precedence));
}
