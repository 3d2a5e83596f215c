using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>Who a Route belongs to: its fleets, their listeners and its hosts. The one place that reads them.</summary>
internal readonly record struct Placement
{
    private static readonly ImmutableArray<string> AnyHost = [RouteSpec.AnyHost];

    private readonly RouteSpec? _route;

    private Placement(RouteSpec? route) => _route = route;

    /// <summary>That of a document; of one that is no Route, or of none, it is empty.</summary>
    public static Placement Of(Document? document) => new(document?.Spec as RouteSpec);

    /// <summary>The names of its fleets, as written.</summary>
    public ImmutableArray<string> Fleets => _route?.Fleets ?? [];

    /// <summary>The hosts, or the names of TLS by which connections come, each once; every host where none is named.</summary>
    public ImmutableArray<string> Hosts => (_route?.Hosts ?? _route?.Tcp?.Sni) is { IsDefaultOrEmpty: false } hosts ? [.. hosts.Distinct()] : AnyHost;

    /// <summary>Whether it is served by a fleet.</summary>
    public bool IsIn(string fleet) => Fleets.Contains(fleet);

    /// <summary>Whether it is served on a listener of its fleets.</summary>
    public bool IsOn(ListenerSpec listener) => _route?.IsFor(listener) is true;

    /// <summary>Whether its rules are served on a listener that carries HTTP, by name.</summary>
    public bool TakesRequestsOn(string listener) =>
        _route is { Tcp: null, Listeners: var named } && (named is not { IsDefaultOrEmpty: false } chosen || chosen.Contains(listener));

    /// <summary>The names of a fleet's listeners on which it is served, in the fleet's order.</summary>
    public ImmutableArray<string> ListenersOf(FleetSpec fleet)
    {
        var placement = this;
        return [.. (fleet.Listeners ?? []).Where(placement.IsOn).Select(listener => listener.Name!)];
    }

    /// <summary>Those of its fleets that exist.</summary>
    public IEnumerable<Document> FleetsIn(Model model) => Fleets.Select(fleet => model.Find(new DocumentId("Fleet", fleet))).OfType<Document>();
}
