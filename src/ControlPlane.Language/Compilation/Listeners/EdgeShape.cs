using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using Envoy.Config.Listener.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>A gateway: the listeners that its Fleet names, facing clients.</summary>
internal static class EdgeShape
{
    public static IEnumerable<ListenerPlan> Listeners(FleetContext fleet, Lookup documents) =>
        (fleet.Spec.Listeners ?? []).Select((listener, index) => Plan(fleet, listener, $"listeners[{index}]", documents));

    private static ListenerPlan Plan(FleetContext fleet, ListenerSpec listener, string path, Lookup documents)
    {
        var options = ListenerOptions.Of(listener);
        ImmutableArray<ListenerFilter> before = options.ProxyProtocol ? [ProxyHeaders.Filter] : [];
        if (!listener.CarriesHttp)
            return new(listener, path)
            {
                Filters = [.. before, .. listener.ReadsNames ? [TlsTermination.Inspector] : ImmutableArray<ListenerFilter>.Empty],
                Terminations = listener.Tls is { } ends ? [.. TlsTermination.Of(ends, documents, [])] : [],
                Uses = listener.Tls is { } used ? [.. TlsTermination.Uses(used, $"{path}.tls", fleet)] : [],
            };
        ImmutableArray<Filter> filters = [.. HttpConnections.Filters(fleet, options)];
        return listener.Tls is { } tls
            ? new(listener, path)
            {
                Filters = [.. before, TlsTermination.Inspector],
                Chains = [.. TlsTermination.Chains(tls, documents, filters)],
                Uses = [.. TlsTermination.Uses(tls, $"{path}.tls", fleet)],
            }
            : new(listener, path) { Filters = before, Chains = [Plain(filters)] };
    }

    private static FilterChain Plain(IEnumerable<Filter> filters) =>
        new()
        {
            Name = "default",
            TransportSocketConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
            Filters = { filters },
        };
}
