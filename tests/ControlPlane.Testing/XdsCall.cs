using Envoy.Config.Core.V3;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ControlPlane.Testing;

/// <summary>An xDS stream that does what its script says and nothing else: no answer is acknowledged unless the test does it.</summary>
public abstract class XdsCall<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly GrpcChannel? _owned;
    private readonly AsyncDuplexStreamingCall<TRequest, TResponse> _call;
    private Task<bool>? _moving;

    /// <summary>Opens a stream.</summary>
    /// <param name="channel">The connection.</param>
    /// <param name="owned">Whether it ends with the stream.</param>
    /// <param name="service">The full name of the service.</param>
    /// <param name="method">The method.</param>
    /// <param name="node">Goes with the first message.</param>
    protected XdsCall(GrpcChannel channel, bool owned, string service, string method, Node? node)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var streaming = new Method<TRequest, TResponse>(MethodType.DuplexStreaming, service, method, Marshalled<TRequest>(), Marshalled<TResponse>());
        (_owned, Node, _call) = (owned ? channel : null, node, channel.CreateCallInvoker().AsyncDuplexStreamingCall(streaming, null, default));
    }

    /// <summary>What the next message says of the client; null once it was said.</summary>
    protected Node? Node { get; set; }

    /// <summary>Says that no more requests come.</summary>
    public Task HalfCloseAsync() => _call.RequestStream.CompleteAsync();

    /// <summary>Resets the stream.</summary>
    public void Reset() => _call.Dispose();

    /// <summary>The next answer; fails when the stream ends or nothing comes in time.</summary>
    public async Task<TResponse> ReceiveAsync(TimeSpan? patience = null)
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
    public async Task<(int Code, string Message)> StatusAsync()
    {
        try
        {
            while (await MoveAsync(Patience))
                continue;
            return (0, "");
        }
        catch (RpcException ended)
        {
            return ((int)ended.StatusCode, ended.Status.Detail);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        _owned?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection to a server, which takes messages of up to 4 MiB, as all libraries of gRPC do by default.</summary>
    protected static GrpcChannel Connect(Uri server) => GrpcChannel.ForAddress(server);

    /// <summary>Sends a request as it is.</summary>
    protected Task WriteAsync(TRequest request) => _call.RequestStream.WriteAsync(request);

    private static Marshaller<T> Marshalled<T>()
        where T : IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
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
