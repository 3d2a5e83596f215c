using System.Collections.Immutable;
using System.Net;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Xds;

/// <summary>What a client says about itself, from the <c>node</c> of its bootstrap.</summary>
/// <param name="Id">node.id.</param>
/// <param name="Cluster">node.cluster.</param>
/// <param name="Metadata">Top-level string values of node.metadata.</param>
/// <param name="Region">node.locality.region.</param>
/// <param name="Zone">node.locality.zone.</param>
/// <param name="SubZone">node.locality.sub_zone.</param>
/// <param name="EnvoyVersion">node.user_agent_build_version; 0.0.0 when the client does not say.</param>
public sealed record NodeInfo(
    string Id,
    string Cluster,
    ImmutableSortedDictionary<string, string> Metadata,
    string Region,
    string Zone,
    string SubZone,
    EnvoyVersion EnvoyVersion
)
{
    private const int LongestUserAgent = 100;

    /// <summary>node.user_agent_name, such as <c>envoy</c>, of which 100 characters are kept; empty when the client does not say.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>What kind of stream the client opened.</summary>
    public StreamKind Stream { get; init; } = StreamKind.AggregatedDelta;

    internal static NodeInfo Of(Node node, StreamKind stream) =>
        new(
            node.Id,
            node.Cluster,
            (node.Metadata?.Fields ?? [])
                .Where(field => field.Value.KindCase == Value.KindOneofCase.StringValue)
                .ToImmutableSortedDictionary(field => field.Key, field => field.Value.StringValue, StringComparer.Ordinal),
            node.Locality?.Region ?? "",
            node.Locality?.Zone ?? "",
            node.Locality?.SubZone ?? "",
            node.UserAgentBuildVersion?.Version is { } version ? new(version.MajorNumber, version.MinorNumber, version.Patch) : default
        )
        {
            UserAgent = node.UserAgentName is { Length: > LongestUserAgent } name ? name[..LongestUserAgent] : node.UserAgentName,
            Stream = stream,
        };
}

/// <summary>A kind of xDS stream.</summary>
/// <param name="Delta">Whether it speaks the delta variant of the protocol, or else that of the state of the world.</param>
/// <param name="Aggregated">Whether it carries all types (ADS), or else one.</param>
public readonly record struct StreamKind(bool Delta, bool Aggregated)
{
    /// <summary>Delta ADS.</summary>
    public static readonly StreamKind AggregatedDelta = new(Delta: true, Aggregated: true);
}

/// <summary>The version of an Envoy.</summary>
public readonly record struct EnvoyVersion(uint Major, uint Minor, uint Patch)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}.{Patch}";
}

/// <summary>A stream as a client opened it.</summary>
/// <param name="Kind">Which variant it speaks, and whether it carries all types.</param>
/// <param name="Only">The one type that it carries; null when it carries all.</param>
/// <param name="Connection">Names the connection that it came on: the streams of one client on one connection belong together.</param>
/// <param name="Client">The address of the client.</param>
internal sealed record OpenedStream(StreamKind Kind, TypeUrl? Only, string Connection, IPAddress? Client);
