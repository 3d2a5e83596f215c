using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>
/// A listener: its filter chains, and what it uses elsewhere. Everything here drains connections when it changes, so it depends on few documents: the Fleet,
/// and those that its listeners name; where bytes are passed on, also the Routes on it (<see cref="TcpListeners"/>).
/// </summary>
/// <param name="Spec">What the Fleet says of it.</param>
/// <param name="Path">Where that is written.</param>
internal sealed record ListenerPlan(ListenerSpec Spec, string Path)
{
    /// <summary>Its name in the Fleet.</summary>
    public string Name => Spec.Name!;

    /// <summary>Its filter chains, each with a name of its own: only connections of those that change are drained.</summary>
    public ImmutableArray<FilterChain> Chains { get; init; } = [];

    /// <summary>How TLS ends on a listener that passes on what is inside; its chains follow from the Routes on it.</summary>
    public ImmutableArray<Termination> Terminations { get; init; } = [];

    /// <summary>What looks at a connection before its filter chain is chosen.</summary>
    public ImmutableArray<ListenerFilter> Filters { get; init; } = [];

    /// <summary>Documents whose own contribution its fleet needs because of it.</summary>
    public ImmutableArray<NeededDocument> Uses { get; init; } = [];

    /// <summary>What is wrong with what is to be served on it.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>The filter chains of its connections of HTTP/3, which come by UDP; empty where it serves none.</summary>
    public ImmutableArray<FilterChain> Http3Chains { get; init; } = [];

    /// <summary>A filter chain of connections by TCP.</summary>
    /// <param name="name">It among those of the listener.</param>
    /// <param name="match">Which connections it is for; empty for all that no other chain takes.</param>
    /// <param name="socket">What ends TLS; null where nothing does.</param>
    /// <param name="filters">What handles a connection; Envoy closes those of a chain without filters.</param>
    public static FilterChain Chain(string name, FilterChainMatch match, TransportSocket? socket, IEnumerable<Filter> filters) =>
        new()
        {
            Name = name,
            FilterChainMatch = match.Equals(new FilterChainMatch()) ? null : match,
            TransportSocket = socket,
            TransportSocketConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
            Filters = { filters },
        };

    /// <summary>The messages for Envoy: one for TCP, and one for UDP if it serves HTTP/3.</summary>
    public IEnumerable<Listener> Messages(FleetContext fleet)
    {
        yield return Message(fleet);
        if (!Http3Chains.IsEmpty)
            yield return Http3.Listener(GeneratedNames.Http3Listener(fleet.Name, Name), Address(SocketAddress.Types.Protocol.Udp), Http3Chains);
    }

    /// <summary>The message for TCP.</summary>
    public Listener Message(FleetContext fleet)
    {
        var name = GeneratedNames.Listener(fleet.Name, Name);
        return new Listener
        {
            Name = name,
            StatPrefix = name,
            Address = Address(SocketAddress.Types.Protocol.Tcp),
            PerConnectionBufferLimitBytes = 32 * 1024,
            ListenerFiltersTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)),
            ListenerFilters = { Filters },
            FilterChains = { Chains },
        };
    }

    private Address Address(SocketAddress.Types.Protocol protocol) =>
        new()
        {
            SocketAddress = new SocketAddress
            {
                Protocol = protocol,
                Address = Spec.InForce().Address,
                PortValue = (uint)Spec.Port!.Value,
            },
        };
}
