using System.Collections.Immutable;
using System.Net;

namespace ControlPlane.Bench.Load;

/// <summary>Which Envoys a fleet emulates.</summary>
/// <param name="Server">Where they connect.</param>
/// <param name="Streams">How many: each has one TCP connection and one ADS stream.</param>
/// <param name="Subscriptions">What each asks for, one type after the other: the next as soon as the one before is answered.</param>
internal sealed record FleetPlan(IPEndPoint Server, int Streams, ImmutableArray<Subscription> Subscriptions)
{
    /// <summary>Node ids begin with it.</summary>
    public string Prefix { get; init; } = "envoy";

    /// <summary>node.cluster: the control plane's fleet.</summary>
    public string Cluster { get; init; } = "bench";

    /// <summary>So many streams, evenly spread, decode all that they receive. Default: 1 %, at least one.</summary>
    public int Sampled { get; init; } = Math.Max(1, Streams / 100);

    /// <summary>Whether its streams subscribe and then read nothing at all.</summary>
    public bool Stuck { get; init; }

    /// <summary>Whether all subscriptions are sent at once, as by clients that connect again.</summary>
    public bool Knowing { get; init; }

    /// <summary>Whether streams that connect again tell what they themselves have, and not what the sampled ones had: all have to decode.</summary>
    public bool Own { get; init; }

    /// <summary>Whether a stream whose connection ends connects again with what it has, as Envoy does; else its end is a failure.</summary>
    public bool Reconnects { get; init; }
}
