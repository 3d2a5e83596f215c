using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;

namespace ControlPlane.Testing;

/// <summary>A delta ADS client that does what its script says and nothing else: no answer is acknowledged unless the test does it.</summary>
public sealed class XdsClient : IAsyncDisposable
{
    /// <summary>The path of delta ADS.</summary>
    public const string DeltaPath = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

    /// <summary>The path of state-of-the-world ADS.</summary>
    public const string StatePath = "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";

    private Node? _node;

    private XdsClient(GrpcCall call, Node? node) => (Call, _node) = (call, node);

    /// <summary>The bytes beneath: half-close, reset, status.</summary>
    public GrpcCall Call { get; }

    /// <summary>Opens a stream; <paramref name="node"/> goes with its first message.</summary>
    public static XdsClient Open(Uri server, Node? node) => new(new GrpcCall(server, DeltaPath), node);

    /// <summary>A node of this id as an Envoy of this version describes itself.</summary>
    public static Node Node(string id, string cluster = "", uint minor = 40) => new()
    {
        Id = id,
        Cluster = cluster,
        UserAgentName = "envoy",
        UserAgentBuildVersion = new BuildVersion { Version = new() { MajorNumber = 1, MinorNumber = minor } },
    };

    /// <summary>Sends a request, with the node if it is the first.</summary>
    public async Task SendAsync(DeltaDiscoveryRequest request)
    {
        request.Node ??= _node;
        _node = null;
        await Call.SendAsync(request.ToByteArray());
    }

    /// <summary>Subscribes to names; the first time per type, no names mean all.</summary>
    public Task SubscribeAsync(string type, params IEnumerable<string> names)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = type };
        request.ResourceNamesSubscribe.AddRange(names);
        return SendAsync(request);
    }

    /// <summary>Acknowledges an answer.</summary>
    public Task AckAsync(DeltaDiscoveryResponse response) => SendAsync(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });

    /// <summary>Rejects an answer.</summary>
    public Task NackAsync(DeltaDiscoveryResponse response, string error) =>
        SendAsync(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce, ErrorDetail = new() { Code = 13, Message = error } });

    /// <summary>The next answer; fails when the stream ends or nothing comes in time.</summary>
    public async Task<DeltaDiscoveryResponse> ReceiveAsync(TimeSpan? patience = null) =>
        await Call.ReceiveAsync(patience) is { } message
            ? DeltaDiscoveryResponse.Parser.ParseFrom(message)
            : throw new InvalidOperationException("the server ended the stream");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Call.DisposeAsync();
}
