using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>Where the routes of a Route or a Domain are served: its fleets, their listeners and its hosts. The one place that reads them.</summary>
internal readonly record struct Placement
{
    private static readonly ImmutableArray<string> AnyHost = [RouteSpec.AnyHost];

    private readonly RouteSpec? _route;
    private readonly DomainSpec? _domain;

    private Placement(RouteSpec? route, DomainSpec? domain) => (_route, _domain) = (route, domain);

    /// <summary>That of a document in a model; of one that is neither Route nor Domain, or of none, it is empty.</summary>
    public static Placement Of(Document? document, Model model) => Of(document, model, static (name, model) => model.Find(DomainKind.IdOf(name)));

    /// <summary>The same while something is compiled, which then depends on the Domain.</summary>
    public static Placement Of(Document document, Lookup documents) =>
        Of(document, documents, static (name, documents) => documents.Find(DomainKind.KindName, name));

    private static Placement Of<TDocuments>(Document? document, TDocuments documents, Func<string, TDocuments, Document?> domain) =>
        document?.Spec switch
        {
            DomainSpec spec => new(null, spec),
            RouteSpec { Domain: { } name } route => domain(name, documents)?.Spec is DomainSpec spec ? new(route, spec) : default,
            var spec => new(spec as RouteSpec, null),
        };

    /// <summary>A document with the Routes that are placed by it: those of a Domain.</summary>
    public static IEnumerable<DocumentId> PlacedBy(DocumentId id, Model model) =>
        id.Kind == DomainKind.KindName ? model.Of("Route", RouteKind.Of(id.Name)).Select(route => route.Id).Prepend(id) : [id];

    /// <summary>The names of its fleets, as written.</summary>
    public ImmutableArray<string> Fleets => (_domain is null ? _route?.Fleets : _domain.Fleets) ?? [];

    /// <summary>The hosts, or the names of TLS by which connections come, each once; every host where none is named.</summary>
    public ImmutableArray<string> Hosts =>
        (_domain is null ? _route?.Hosts ?? _route?.Tcp?.Sni : _domain.Hosts) switch
        {
            null or { IsDefaultOrEmpty: true } => AnyHost,
            { Length: 1 } only => only,
            { } several => [.. several.Distinct()],
        };

    /// <summary>Whether it is served by a fleet.</summary>
    public bool IsIn(string fleet) => Fleets.Contains(fleet);

    /// <summary>Whether it is served on a listener of its fleets.</summary>
    public bool IsOn(ListenerSpec listener) =>
        (_route is not null || _domain is not null) && _route?.IsFor(listener) is not false && _domain?.IsFor(listener) is not false;

    /// <summary>Whether its rules are served on a listener that carries HTTP, by name.</summary>
    public bool TakesRequestsOn(string listener) =>
        (_route is not null || _domain is not null) && _route?.Tcp is null && Has(_route?.Listeners, listener) && Has(_domain?.Listeners, listener);

    /// <summary>The names of a fleet's listeners on which it is served, in the fleet's order.</summary>
    public ImmutableArray<string> ListenersOf(FleetSpec fleet)
    {
        var placement = this;
        return [.. (fleet.Listeners ?? []).Where(placement.IsOn).Select(listener => listener.Name!)];
    }

    /// <summary>Those of its fleets that exist.</summary>
    public IEnumerable<Document> FleetsIn(Model model) => Fleets.Select(fleet => model.Find(new DocumentId("Fleet", fleet))).OfType<Document>();

    private static bool Has(ImmutableArray<string>? chosen, string listener) => chosen is not { IsDefaultOrEmpty: false } names || names.Contains(listener);
}
