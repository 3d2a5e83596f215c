using System.Collections.Immutable;
using System.Net;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Envoy.Extensions.Filters.Network.TcpProxy.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>The filter chains of a listener that passes bytes on: one for each Route and the certificates that its connections get.</summary>
/// <remarks>
/// Who may connect is a part of what a chain matches. A filter would come too late: Envoy's RBAC looks at a connection once its first byte has come, and until
/// then the service may have been called, and may have sent its greeting.
/// </remarks>
/// <param name="fleet">The fleet.</param>
/// <param name="listener">The listener.</param>
/// <param name="routes">The Routes on it, in document order.</param>
internal sealed class TcpChains(FleetContext fleet, ListenerPlan listener, ImmutableArray<RouteUnit> routes)
{
    /// <summary>Ends the names of chains that close what a chain without the ending would let in.</summary>
    private const string Closed = "/closed";

    private readonly ListenerOptions _options = ListenerOptions.Of(listener.Spec);
    private readonly SniOwners _owners = new(routes);

    /// <summary>The listener; null where it has no chain, for then it is not opened.</summary>
    public FleetMessage? Message()
    {
        ImmutableArray<FilterChain> chains = [.. routes.SelectMany(Chains)];
        if (chains.IsEmpty)
            return null;
        var message = (listener with { Chains = chains }).Message(fleet);
        return new(TypeUrl.Listener, message.Name, message, [.. routes.SelectMany(route => route.Origins).Prepend(fleet.Origin(listener.Path)).Distinct()]);
    }

    /// <summary>What is wrong between Routes, and with names for which there is no certificate.</summary>
    public IEnumerable<Problem> Problems()
    {
        foreach (var (route, index, first) in _owners.Repeated)
            yield return index is { } at
                ? Twice(route, $"tcp.sni[{at}]", $"is a name of {first.Document.Id} too, on the listener {listener.Name} of fleet {fleet.Name}")
                : Twice(route, "tcp", $"has no sni, and neither has {first.Document.Id} on the listener {listener.Name} of fleet {fleet.Name}");
        foreach (var route in listener.Spec.Tls is null ? [] : routes)
        {
            foreach (var (index, name) in (route.Tcp!.Spec.Sni ?? []).Index())
            {
                if (TerminationOf(name) is null && !listener.Terminations.Any(ends => ends.Names.Any(dns => SniOwners.Covers(name, dns))))
                    yield return Places.Problem(
                        route.Document,
                        $"tcp.sni[{index}]",
                        RouteCodes.SniWithoutCertificate,
                        $"has no certificate on the listener {listener.Name} of fleet {fleet.Name}: TLS with it would fail",
                        "a name of one of its certificates, or one more certificate there"
                    );
            }
        }
    }

    private static Problem Twice(RouteUnit route, string path, string message) =>
        Places.Problem(route.Document, path, RouteCodes.SniTwice, message + ": a connection could go to either", "different names on one listener");

    private IEnumerable<FilterChain> Chains(RouteUnit route)
    {
        if (listener.Spec.Tls is not null)
            return Terminated(route);
        var names = _owners.NamesOf(route);
        if (names.IsEmpty && _owners.Rest != route)
            return [];
        var match = new FilterChainMatch { ServerNames = { names } };
        if (listener.Spec.Protocol is ListenerProtocol.TlsPassthrough)
            match.TransportProtocol = "tls";
        return Chains(route, NameOf(route), match, null);
    }

    /// <summary>The chains of a Route on a listener that ends TLS: one for each certificate, with the names that both have.</summary>
    private IEnumerable<FilterChain> Terminated(RouteUnit route)
    {
        var all = listener.Terminations.SelectMany(ends => ends.Names).Concat(routes.SelectMany(other => other.Tcp!.Spec.Sni ?? [])).Distinct();
        var own = all.Where(name => _owners.OwnerOf(name) == route).Order(StringComparer.Ordinal).ToLookup(TerminationOf);
        foreach (var ends in listener.Terminations)
        {
            if (own.Contains(ends))
                foreach (var chain in Chains(route, $"{NameOf(route)}/{ends.Name}", new FilterChainMatch { ServerNames = { own[ends] } }, ends.Socket))
                    yield return chain;
            if (ends.IsFallback && _owners.Rest == route)
                foreach (var chain in Chains(route, $"{NameOf(route)}/{ends.Name}", new FilterChainMatch(), ends.Socket))
                    yield return chain;
        }
    }

    /// <summary>How TLS for a name ends here; null where it cannot.</summary>
    private Termination? TerminationOf(string name) =>
        SniOwners.MostSpecific(name, known => listener.Terminations.FirstOrDefault(ends => ends.Names.Contains(known)))
        ?? listener.Terminations.FirstOrDefault(ends => ends.IsFallback);

    /// <summary>A chain for those who may connect, and where these lie around others, one that closes the connections of the others.</summary>
    private IEnumerable<FilterChain> Chains(RouteUnit route, string name, FilterChainMatch match, TransportSocket? socket)
    {
        var (isServed, access) = (route.Tcp!.IsServed, route.Tcp.Access);
        if (!isServed || access is { Open.IsEmpty: true })
            return [ListenerPlan.Chain(name, match, null, [])];
        if (access is null)
            return [ListenerPlan.Chain(name, match, socket, Filters(route))];
        var open = ListenerPlan.Chain(name, Within(match, access.Open), socket, Filters(route));
        return access.Closed.IsEmpty ? [open] : [open, ListenerPlan.Chain(name + Closed, Within(match, access.Closed), null, [])];
    }

    private static FilterChainMatch Within(FilterChainMatch match, IEnumerable<IPNetwork> blocks)
    {
        var within = match.Clone();
        within.SourcePrefixRanges.AddRange(blocks.Select(CidrBlock.Range));
        return within;
    }

    private IEnumerable<Filter> Filters(RouteUnit route) =>
        [HttpConnections.ConnectionLimit(fleet, _options), HttpConnections.Filter("envoy.filters.network.tcp_proxy", Proxy(route))];

    private TcpProxy Proxy(RouteUnit route)
    {
        var tcp = route.Tcp!.Spec;
        var proxy = new TcpProxy
        {
            StatPrefix = $"{GeneratedNames.Listener(fleet.Name, listener.Name)}/{route.Document.Id.Name}",
            IdleTimeout = Duration.FromTimeSpan(tcp.Idle ?? _options.Timeouts.Idle!.Value),
        };
        var shares = (tcp.To ?? []).Select(destination => destination.InForce()).Where(destination => destination.Weight > 0).ToList();
        if (shares is [var only])
            proxy.Cluster = GeneratedNames.Cluster(only.Service!);
        else
            proxy.WeightedClusters = new TcpProxy.Types.WeightedCluster { Clusters = { shares.Select(Share) } };
        return proxy;
    }

    private static TcpProxy.Types.WeightedCluster.Types.ClusterWeight Share(DestinationSpec destination) =>
        new() { Name = GeneratedNames.Cluster(destination.Service!), Weight = (uint)destination.Weight!.Value };

    private static string NameOf(RouteUnit route) => route.Document.Id.ToString();
}
