using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>
/// The listeners that pass bytes on. Unlike those that carry HTTP, they depend on Routes, because Envoy has no route configuration for bytes: each Route is a
/// filter chain or several, so that only its own connections are drained when it changes.
/// </summary>
/// <param name="Own">The listeners, without their chains.</param>
/// <param name="Routes">The Routes with <c>tcp</c>.</param>
/// <param name="Resources">The resources.</param>
/// <param name="Problems">Why others are not among them, and what is wrong between Routes.</param>
internal sealed record TcpListeners(
    OwnResources Own,
    ImmutableSortedDictionary<DocumentId, RouteUnit> Routes,
    ImmutableArray<XdsResource> Resources,
    ImmutableArray<Problem> Problems
)
{
    /// <summary>Compiles those of a fleet.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="own">Its listeners.</param>
    /// <param name="routes">Its Routes with <c>tcp</c>, in document order.</param>
    /// <param name="previous">The same from an earlier compile, as a cache.</param>
    /// <param name="older">What the older group of bands has: equal resources are shared.</param>
    public static TcpListeners Compile(
        FleetContext fleet,
        OwnResources own,
        ImmutableSortedDictionary<DocumentId, RouteUnit> routes,
        TcpListeners? previous,
        ResourceSet? older
    )
    {
        if (previous is not null && ReferenceEquals(previous.Own, own) && ReferenceEquals(previous.Routes, routes))
            return previous;
        var listeners = own
            .Listeners.Where(listener => !listener.Spec.CarriesHttp)
            .Select(listener => new TcpChains(fleet, listener, [.. routes.Values.Where(route => route.Placement.IsOn(listener.Spec))]))
            .ToList();
        var (resources, problems) = FleetMessage.Compile(fleet, listeners.Select(listener => listener.Message()).OfType<FleetMessage>(), older);
        return new(own, routes, resources, [.. listeners.SelectMany(listener => listener.Problems()), .. problems]);
    }
}
