using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What one Route document gives one fleet: its Envoy routes, serialized and ready to be put among those of other documents.</summary>
internal sealed record RouteUnit : IFromDocument
{
    /// <summary>The document.</summary>
    public required Document Document { get; init; }

    /// <summary>The Envoy routes of all matches of all rules.</summary>
    public required ImmutableArray<RouteEntry> Entries { get; init; }

    /// <summary>The hosts they are for.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>The services they send requests to, all of which can be served.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>The places in this document they came from.</summary>
    public required ImmutableArray<Origin> Origins { get; init; }

    /// <summary>What is wrong with its policies, or with what it compiled to.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Whether a service it names cannot be served: then it is compiled anew each time.</summary>
    public required bool LacksServices { get; init; }

    /// <summary>Whether a policy is written differently for other bands.</summary>
    public required bool DependsOnBand { get; init; }

    /// <summary>Whether its rules answer 503: see <see cref="ServedRoute"/>.</summary>
    public required bool Withheld { get; init; }

    /// <summary>What it needs beside its routes.</summary>
    public required RouteNeeds Needs { get; init; }

    /// <summary>The documents that were looked at: when one of them changes, it is compiled anew.</summary>
    public required IReadOnlySet<DocumentId> Asked { get; init; }

    private RouteSpec Spec => (RouteSpec)Document.Spec;

    /// <summary>Whether the document is for this listener.</summary>
    public bool Serves(string listener) => Spec.Listeners is not { IsDefaultOrEmpty: false } listeners || listeners.Contains(listener);

    /// <summary>Whether this may stand for another compile of the same document and fleet.</summary>
    public bool CanStandFor(ServedRoute served, CompileSet set) =>
        ReferenceEquals(Document, served.Document) && Withheld == served.Withheld && Problems.IsEmpty && !LacksServices && !set.Services.Lost(Services) && set.Unchanged(Asked);

    /// <summary>Compiles a document for a fleet. What is wrong with it is told of all documents as they are written, also where some of them are held.</summary>
    /// <param name="served">The document.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="set">What all fleets share.</param>
    /// <param name="setByExtensions">Headers that extensions of the fleet set, as far as they are known.</param>
    public static RouteUnit Compile(ServedRoute served, FleetContext fleet, CompileSet set, ImmutableHashSet<string> setByExtensions)
    {
        var unit = Of(fleet);
        return fleet.Holds(unit.Asked) ? unit with { Problems = Of(fleet.AsWritten).Problems } : unit;

        RouteUnit Of(FleetContext context) => new RouteCompilation(served.Document, served.Withheld, context, set, setByExtensions).Run();
    }
}

/// <summary>One Envoy route, serialized as a field of a virtual host.</summary>
/// <param name="Precedence">Its place among the routes of its host.</param>
/// <param name="Match">Equal for matches that match the same requests.</param>
/// <param name="Bytes">The field.</param>
/// <param name="Document">The document it came from.</param>
/// <param name="Path">The rule it came from.</param>
internal sealed record RouteEntry(Precedence Precedence, string Match, byte[] Bytes, Document Document, string Path);
