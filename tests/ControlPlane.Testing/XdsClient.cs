using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ControlPlane.Testing;

/// <summary>A delta ADS client that does what its script says and nothing else: no answer is acknowledged unless the test does it.</summary>
public sealed class XdsClient : IAsyncDisposable
{
    /// <summary>The full name of the service.</summary>
    public const string Service = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Method<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Delta = new(
        MethodType.DuplexStreaming,
        Service,
        "DeltaAggregatedResources",
        Marshalled(DeltaDiscoveryRequest.Parser),
        Marshalled(DeltaDiscoveryResponse.Parser)
    );

    private static readonly Method<DiscoveryRequest, DiscoveryResponse> State = new(
        MethodType.DuplexStreaming,
        Service,
        "StreamAggregatedResources",
        Marshalled(DiscoveryRequest.Parser),
        Marshalled(DiscoveryResponse.Parser)
    );

    private readonly GrpcChannel? _owned;
    private readonly AsyncDuplexStreamingCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> _call;
    private Task<bool>? _moving;
    private Node? _node;

    private XdsClient(GrpcChannel channel, bool owned, Node? node) =>
        (_owned, _call, _node) = (owned ? channel : null, channel.CreateCallInvoker().AsyncDuplexStreamingCall(Delta, null, default), node);

    /// <summary>Opens a stream on a connection of its own; <paramref name="node"/> goes with its first message.</summary>
    public static XdsClient Open(Uri server, Node? node) => new(Connect(server), owned: true, node);

    /// <summary>Opens one stream for each node, all on one connection, which ends with the last of them.</summary>
    public static IReadOnlyList<XdsClient> OpenTogether(Uri server, IReadOnlyList<Node> nodes)
    {
        var channel = Connect(server);
        return [.. nodes.Select((node, i) => new XdsClient(channel, owned: i == nodes.Count - 1, node))];
    }

    /// <summary>How a call of state-of-the-world ADS ends.</summary>
    public static async Task<(int Code, string Message)> StateOfTheWorldAsync(Uri server)
    {
        using var channel = Connect(server);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(State, null, default);
        return await EndAsync(() => call.ResponseStream.MoveNext(CancellationToken.None));
    }

    /// <summary>A node of this id as an Envoy of this version describes itself.</summary>
    public static Node Node(string id, string cluster = "", uint minor = 40) =>
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

    /// <summary>Sends a request, with the node if it is the first.</summary>
    public async Task SendAsync(DeltaDiscoveryRequest request)
    {
        request.Node ??= _node;
        _node = null;
        await _call.RequestStream.WriteAsync(request);
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
        SendAsync(
            new()
            {
                TypeUrl = response.TypeUrl,
                ResponseNonce = response.Nonce,
                ErrorDetail = new() { Code = 13, Message = error },
            }
        );

    /// <summary>Says that no more requests come.</summary>
    public Task HalfCloseAsync() => _call.RequestStream.CompleteAsync();

    /// <summary>Resets the stream.</summary>
    public void Reset() => _call.Dispose();

    /// <summary>The next answer; fails when the stream ends or nothing comes in time.</summary>
    public async Task<DeltaDiscoveryResponse> ReceiveAsync(TimeSpan? patience = null)
    {
        try
        {
            return await MoveAsync(patience ?? Patience) ? _call.ResponseStream.Current : throw new InvalidOperationException("the server ended the stream");
        }
        catch (RpcException ended)
        {
            throw new InvalidOperationException($"the server ended the stream: {ended.Status}", ended);
        }
    }

    /// <summary>Reads to the end and returns the stream's status.</summary>
    public Task<(int Code, string Message)> StatusAsync() => EndAsync(() => MoveAsync(Patience));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        _owned?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection to a server that may say as much as it likes.</summary>
    private static GrpcChannel Connect(Uri server) => GrpcChannel.ForAddress(server, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    private static Marshaller<T> Marshalled<T>(MessageParser<T> parser)
        where T : IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);

    private static async Task<(int Code, string Message)> EndAsync(Func<Task<bool>> move)
    {
        try
        {
            while (await move())
                continue;
            return (0, "");
        }
        catch (RpcException ended)
        {
            return ((int)ended.StatusCode, ended.Status.Detail);
        }
    }

    /// <summary>A wait that was given up goes on: its answer is the next one's.</summary>
    private async Task<bool> MoveAsync(TimeSpan patience)
    {
        _moving ??= _call.ResponseStream.MoveNext(CancellationToken.None);
        var moved = await _moving.WaitAsync(patience);
        _moving = null;
        return moved;
    }
}
