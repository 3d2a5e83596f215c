using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Grpc.Net.Client;

namespace ControlPlane.Testing;

/// <summary>A scripted client of ADS in the variant of the state of the world, or of that method of one type's service.</summary>
public sealed class StateClient : XdsCall<DiscoveryRequest, DiscoveryResponse>
{
    private StateClient(GrpcChannel channel, bool owned, string service, string method, Node? node)
        : base(channel, owned, service, method, node) { }

    /// <summary>Opens a stream on a connection of its own; <paramref name="node"/> goes with its first message.</summary>
    public static StateClient Open(Uri server, Node? node, string service = XdsClient.Service, string method = "StreamAggregatedResources") =>
        new(Connect(server), owned: true, service, method, node);

    /// <summary>Opens one stream for each of these services, all on one connection, which ends with the last of them.</summary>
    public static IReadOnlyList<StateClient> OpenTogether(Uri server, Node node, params IReadOnlyList<(string Service, string Method)> services)
    {
        var channel = Connect(server);
        return [.. services.Select((of, i) => new StateClient(channel, owned: i == services.Count - 1, of.Service, of.Method, node))];
    }

    /// <summary>Sends a request, with the node if it is the first.</summary>
    public Task SendAsync(DiscoveryRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (request.Node, Node) = (request.Node ?? Node, null);
        return WriteAsync(request);
    }

    /// <summary>Asks for these names and no others; as long as there were none, none mean all.</summary>
    public Task AskAsync(string type, params IEnumerable<string> names)
    {
        var request = new DiscoveryRequest { TypeUrl = type };
        request.ResourceNames.AddRange(names);
        return SendAsync(request);
    }

    /// <summary>Acknowledges an answer, still wanting these names.</summary>
    public Task AckAsync(DiscoveryResponse response, params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(response);
        var request = new DiscoveryRequest
        {
            TypeUrl = response.TypeUrl,
            ResponseNonce = response.Nonce,
            VersionInfo = response.VersionInfo,
        };
        request.ResourceNames.AddRange(names);
        return SendAsync(request);
    }
}
