using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Pins;
using ControlPlane.Language.Text;

namespace ControlPlane.Store.Pins;

/// <summary>Compiles the fleets that have pins: each from the documents that it is served.</summary>
internal sealed class PinCompiler(Func<Model, Observed, Compiled?, Compiled> compile)
{
    /// <summary>The pins in force with what their fleets compile to; the same object as before where nothing is pinned, then and now.</summary>
    /// <param name="state">The state.</param>
    /// <param name="before">The pins of the state before.</param>
    /// <param name="written">What the documents as they are written compile to.</param>
    /// <param name="now">The time.</param>
    public PinSet Compile(StoreState state, PinSet before, Compiled written, DateTimeOffset now)
    {
        var pins = before.With(state.Facts, state.Info);
        return pins with
        {
            Fleets = pins
                .InForce.Where(pin => state.Model.Find(new DocumentId("Fleet", pin.Fleet)) is not null)
                .GroupBy(pin => pin.Fleet)
                .ToImmutableSortedDictionary(fleet => fleet.Key, fleet => Fleet(fleet, state, before.Fleets.GetValueOrDefault(fleet.Key), written, now)),
        };
    }

    private PinnedFleet Fleet(IGrouping<string, Pin> pins, StoreState state, PinnedFleet? before, Compiled written, DateTimeOffset now)
    {
        var documents = PinnedDocuments.Of(pins.Key, state.Model, pins.Select(pin => pin.Substitution), before?.Documents);
        var (expired, next) = Expiries.Of(documents.Model, now);
        var observed = state.Observed with { Expired = before is not null && expired.SetEquals(before.Observed.Expired) ? before.Observed.Expired : expired };
        if (before is not null && ReferenceEquals(documents.Model, before.Documents.Model) && observed == before.Observed)
            return before with { Documents = documents, NextExpiry = next };
        return new(documents, observed, next, compile(documents.Model, observed, before?.Compiled ?? written));
    }
}
