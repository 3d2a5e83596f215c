using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Grpc.Net.Client;

namespace ControlPlane.Testing;

/// <summary>A scripted client of delta ADS, or of the delta method of one type's service.</summary>
public sealed class XdsClient : XdsCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    /// <summary>The full name of the aggregated service.</summary>
    public const string Service = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private const string Method = "DeltaAggregatedResources";

    private XdsClient(GrpcChannel channel, bool owned, string service, string method, Node? node)
        : base(channel, owned, service, method, node) { }

    /// <summary>Opens a stream on a connection of its own; <paramref name="node"/> goes with its first message.</summary>
    public static XdsClient Open(Uri server, Node? node, string service = Service, string method = Method) =>
        new(Connect(server), owned: true, service, method, node);

    /// <summary>Opens one stream for each node, all on one connection, which ends with the last of them.</summary>
    public static IReadOnlyList<XdsClient> OpenTogether(Uri server, IReadOnlyList<Node> nodes)
    {
        var channel = Connect(server);
        return [.. nodes.Select((node, i) => new XdsClient(channel, owned: i == nodes.Count - 1, Service, Method, node))];
    }

    /// <summary>A node of this id as an Envoy of this version describes itself.</summary>
    public static Node EnvoyNode(string id, string cluster = "", uint minor = 40) =>
        new()
        {
            Id = id,
            Cluster = cluster,
            UserAgentName = "envoy",
            UserAgentBuildVersion = new BuildVersion
            {
                Version = new() { MajorNumber = 1, MinorNumber = minor },
            },
        };

    /// <summary>A node of this id as gRPC's own clients describe themselves: without a version.</summary>
    public static Node GrpcNode(string id, string cluster) =>
        new()
        {
            Id = id,
            Cluster = cluster,
            UserAgentName = "gRPC Go",
        };

    /// <summary>Sends a request, with the node if it is the first.</summary>
    public Task SendAsync(DeltaDiscoveryRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (request.Node, Node) = (request.Node ?? Node, null);
        return WriteAsync(request);
    }

    /// <summary>Subscribes to names; the first time per type, no names mean all.</summary>
    public Task SubscribeAsync(string type, params IEnumerable<string> names)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = type };
        request.ResourceNamesSubscribe.AddRange(names);
        return SendAsync(request);
    }

    /// <summary>Acknowledges an answer.</summary>
    public Task AckAsync(DeltaDiscoveryResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return SendAsync(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });
    }

    /// <summary>Rejects an answer.</summary>
    public Task NackAsync(DeltaDiscoveryResponse response, string error)
    {
        ArgumentNullException.ThrowIfNull(response);
        return SendAsync(
            new()
            {
                TypeUrl = response.TypeUrl,
                ResponseNonce = response.Nonce,
                ErrorDetail = new() { Code = 13, Message = error },
            }
        );
    }
}
