using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Pins;
using ControlPlane.Language.Text;
using ControlPlane.Store.Facts;

namespace ControlPlane.Store.Pins;

/// <summary>The pins of all fleets, and what the fleets that have any compile to. Immutable.</summary>
public sealed record PinSet
{
    /// <summary>Nothing is pinned.</summary>
    public static readonly PinSet Empty = new();

    private PinSet() { }

    /// <summary>
    /// All pins of documents that are still there, in force or not, by fleet and document: what was bad once does not become good by being old.
    /// </summary>
    public ImmutableArray<Pin> Ever { get; private init; } = [];

    /// <summary>Those in force.</summary>
    public ImmutableArray<Pin> InForce { get; private init; } = [];

    /// <summary>The fleets that have pins in force, by name.</summary>
    internal ImmutableSortedDictionary<string, PinnedFleet> Fleets { get; init; } =
        ImmutableSortedDictionary.Create<string, PinnedFleet>(StringComparer.Ordinal);

    private ImmutableSortedDictionary<string, Fact> Facts { get; init; } = ImmutableSortedDictionary<string, Fact>.Empty;

    /// <summary>The rules of a pinned Route that are not served, because Envoys reject even their matches.</summary>
    public ImmutableArray<FallenRule> FallenOf(Pin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return Fleets.GetValueOrDefault(pin.Fleet)?.Documents.Fallen.GetValueOrDefault(pin.Document, []) ?? [];
    }

    /// <summary>The pins that facts and the revisions of the documents tell; those whose fact did not change keep their objects.</summary>
    internal PinSet With(FactSet facts, ImmutableDictionary<DocumentId, StoredInfo> info)
    {
        var (all, ever) = (facts.Of(Pin.FactKind), Ever);
        if (!ReferenceEquals(all, Facts))
        {
            var known = Ever.ToDictionary(pin => pin.Id);
            ever = [.. all.Values.Select(fact => known.GetValueOrDefault(fact.Id) is { } pin && pin.Since == fact.At ? pin : Pin.Read(fact)).OfType<Pin>()];
        }

        ImmutableArray<Pin> inForce = [.. ever.Where(pin => pin.IsInForce(info))];
        return this with { Facts = all, Ever = ever, InForce = inForce.SequenceEqual(InForce) ? InForce : inForce };
    }

    /// <summary>What is served: where a fleet has pins, what these compile to.</summary>
    internal Compiled Over(Compiled written) =>
        Fleets.IsEmpty
            ? written
            : new Compiled
            {
                Views = written.Views.SetItems(Fleets.SelectMany(fleet => fleet.Value.Compiled.Views.Where(view => view.Key.Fleet == fleet.Key))),
                Problems = written.Problems,
                Fleets = written.Fleets,
            };
}
