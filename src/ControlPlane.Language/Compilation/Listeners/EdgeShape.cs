using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using Envoy.Config.Listener.V3;

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
        if (listener is { CarriesHttp: true, Protocol: not ListenerProtocol.Https })
            return new(listener, path) { Filters = before, Chains = [ListenerPlan.Chain("default", new(), null, HttpConnections.Filters(fleet, options, []))] };
        if (listener is { CarriesHttp: false, Tls: null })
            return new(listener, path) { Filters = listener.ReadsNames ? [.. before, TlsTermination.Inspector] : before };
        var (tls, certificates) = (listener.Tls ?? new ListenerTlsSpec(), ServedCertificates.Of(fleet, listener, path, documents));
        ImmutableArray<Termination> terminations = [.. TlsTermination.Of(tls, certificates, documents, listener.CarriesHttp ? ["h2", "http/1.1"] : [])];
        return new(listener, path)
        {
            Filters = [.. before, TlsTermination.Inspector],
            Chains = listener.CarriesHttp ? [.. TlsTermination.Chains(terminations, names => HttpConnections.Filters(fleet, options, names))] : [],
            Http3Chains = listener.Http3 is true ? [.. Http3.Chains(terminations, names => HttpConnections.Filters(fleet, options, names, http3: true))] : [],
            Terminations = listener.CarriesHttp ? [] : terminations,
            Uses = [.. TlsTermination.Uses(tls, certificates, $"{path}.tls", fleet)],
            Problems = [.. certificates.Problems(fleet, listener, path, documents)],
        };
    }
}
