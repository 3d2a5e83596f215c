using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Pins;

/// <summary>
/// The documents that one fleet is served: those as they are written, with the last known good revision in the place of each that is pinned, and without other
/// fleets. Immutable.
/// </summary>
public sealed class PinnedDocuments
{
    private static readonly ImmutableSortedDictionary<DocumentId, ImmutableArray<FallenRule>> NoneFallen = ImmutableSortedDictionary<
        DocumentId,
        ImmutableArray<FallenRule>
    >.Empty;

    private readonly Model _written;
    private readonly ImmutableSortedDictionary<DocumentId, DocumentPin> _pins;

    private PinnedDocuments(
        Model written,
        ImmutableSortedDictionary<DocumentId, DocumentPin> pins,
        Model model,
        ImmutableSortedDictionary<DocumentId, ImmutableArray<FallenRule>> fallen
    ) => (_written, _pins, Model, Fallen) = (written, pins, model, fallen);

    /// <summary>The documents, made from those of the earlier compile or from those written: a compile takes over what is the same.</summary>
    public Model Model { get; }

    /// <summary>The rules of pinned Routes that are not served, because Envoys reject even their matches.</summary>
    public ImmutableSortedDictionary<DocumentId, ImmutableArray<FallenRule>> Fallen { get; }

    /// <summary>The documents of a fleet.</summary>
    /// <param name="fleet">The fleet's name.</param>
    /// <param name="written">The documents as they are written.</param>
    /// <param name="pins">What is pinned in the fleet.</param>
    /// <param name="previous">The same of before, used only to tell what changed; the same object is returned where nothing did.</param>
    public static PinnedDocuments Of(string fleet, Model written, IEnumerable<DocumentPin> pins, PinnedDocuments? previous)
    {
        ArgumentNullException.ThrowIfNull(written);
        var pinned = pins.Where(pin => written.Find(pin.Document) is not null).ToImmutableSortedDictionary(pin => pin.Document, pin => pin);
        var changed = Changed(fleet, written, pinned, previous);
        if (changed.Count == 0 && previous is not null)
            return ReferenceEquals(previous._written, written) ? previous : new(written, pinned, previous.Model, previous.Fallen);

        var served = changed.ToDictionary(id => id, id => Served(fleet, written.Find(id), pinned.GetValueOrDefault(id)));
        var model = (previous?.Model ?? written).With(
            served.Values.OfType<Document>(),
            served.Where(document => document.Value is null).Select(document => document.Key)
        );
        return WithStandIns(fleet, written, pinned, model);
    }

    /// <summary>The documents of which others are served than before. What stands in for matches depends on all rules of a fleet.</summary>
    private static HashSet<DocumentId> Changed(string fleet, Model written, ImmutableSortedDictionary<DocumentId, DocumentPin> pins, PinnedDocuments? previous)
    {
        if (previous is null)
            return [.. pins.Keys, .. written.Of("Fleet").Select(document => document.Id).Where(id => id.Name != fleet)];
        return
        [
            .. written.DifferencesFrom(previous._written),
            .. pins.Where(pin => previous._pins.GetValueOrDefault(pin.Key) != pin.Value).Select(pin => pin.Key),
            .. previous._pins.Keys.Where(id => !pins.ContainsKey(id)),
        ];
    }

    private static Document? Served(string fleet, Document? document, DocumentPin? pin)
    {
        if (document is null || (document.Id.Kind == "Fleet" && document.Id.Name != fleet))
            return null;
        if (pin is null)
            return document;
        if (pin.Good is { } good && document.Kind.Reverted(document, good, fleet) is { } earlier)
            return earlier;
        return document.Kind.Unavailable(document) is not { } unavailable ? document
            : pin.Left is LeftOfPin.Matches ? unavailable
            : null;
    }

    /// <summary>Of a Route whose matches are rejected nothing is served but what stands in for them.</summary>
    private static PinnedDocuments WithStandIns(string fleet, Model written, ImmutableSortedDictionary<DocumentId, DocumentPin> pins, Model model)
    {
        var fallen = pins
            .Values.Where(pin => pin.Left is not LeftOfPin.Matches)
            .Select(pin => (Pin: pin, Document: written.Find(pin.Document)!))
            .Where(pinned => pinned.Document.Kind.Unavailable(pinned.Document) is not null && Served(fleet, pinned.Document, pinned.Pin) is null)
            .Select(pinned => pinned.Document)
            .ToImmutableArray();
        if (fallen.IsEmpty)
            return new(written, pins, model, NoneFallen);
        var fall = new Fall(model.With([], fallen.Select(document => document.Id)), fleet);
        var (rules, put, removed) = (NoneFallen.ToBuilder(), new List<Document>(), new List<DocumentId>());
        foreach (var document in fallen)
        {
            var found = fall.Of(document, pins[document.Id].Left is LeftOfPin.PlainMatches).ToImmutableArray();
            rules.Add(document.Id, [.. found.Select(rule => rule.Rule)]);
            var standIns = found.Select(rule => rule.StandIn).OfType<RuleSpec>().ToImmutableArray();
            if (standIns.IsEmpty)
                removed.Add(document.Id);
            else if (model.Find(document.Id) is not { } known || !UnavailableRoutes.Has(known, standIns))
                put.Add(UnavailableRoutes.Of(document, standIns));
        }

        removed.RemoveAll(id => model.Find(id) is null);
        return new(written, pins, put.Count + removed.Count == 0 ? model : model.With(put, removed), rules.ToImmutable());
    }
}
