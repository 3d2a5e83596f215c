using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace ControlPlane.Testing;

/// <summary>One gRPC call as bytes over HTTP/2 with prior knowledge, for what a well-behaved client never sends; others are <see cref="XdsClient"/>s.</summary>
public sealed class GrpcCall : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly SocketsHttpHandler _handler = new() { ConnectTimeout = Patience };
    private readonly HttpMessageInvoker _http;
    private readonly PushedContent _content = new();
    private readonly CancellationTokenSource _reset = new();
    private readonly Task<HttpResponseMessage> _response;
    private readonly byte[] _prefix = new byte[5];
    private Stream? _body;
    private bool _disposed;

    /// <summary>Starts a call on a connection of its own.</summary>
    /// <param name="server">For example <c>http://127.0.0.1:18000</c>.</param>
    /// <param name="path">The method's path.</param>
    /// <param name="shape">Changes the request before it is sent: headers, method, content type.</param>
    public GrpcCall(Uri server, string path, Action<HttpRequestMessage>? shape = null)
    {
        _http = new HttpMessageInvoker(_handler);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        shape?.Invoke(request);
        _response = _http.SendAsync(request, _reset.Token);
    }

    /// <summary>The HTTP status of the answer.</summary>
    public async Task<HttpStatusCode> HttpStatusAsync() => (await _response.WaitAsync(Patience)).StatusCode;

    /// <summary>Sends a whole message in one write.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message, bool compressed = false)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsMemory(5));
        await SendBytesAsync(framed);
    }

    /// <summary>Sends bytes as they are, flushed.</summary>
    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        var stream = await _content.Stream.WaitAsync(Patience);
        await stream.WriteAsync(bytes, _reset.Token);
        await stream.FlushAsync(_reset.Token);
    }

    /// <summary>Says that no more messages come.</summary>
    public void HalfClose() => _content.Complete();

    /// <summary>Resets the stream.</summary>
    public void Reset() => _reset.Cancel();

    /// <summary>The server's next message, or null when it has ended the call.</summary>
    public async Task<byte[]?> ReceiveAsync(TimeSpan? patience = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_reset.Token);
        deadline.CancelAfter(patience ?? Patience);
        _body ??= await (await _response.WaitAsync(deadline.Token)).Content.ReadAsStreamAsync(deadline.Token);
        if (await _body.ReadAtLeastAsync(_prefix, _prefix.Length, throwOnEndOfStream: false, deadline.Token) < _prefix.Length)
            return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(_prefix.AsSpan(1))];
        await _body.ReadExactlyAsync(message, deadline.Token);
        return message;
    }

    /// <summary>Reads to the end and returns the call's status and message from its trailers, or from its headers when the answer has nothing else.</summary>
    public async Task<(int Code, string Message)> StatusAsync()
    {
        while (await ReceiveAsync() is not null)
            continue;
        var response = await _response;
        HttpHeaders trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        var message = trailers.TryGetValues("grpc-message", out var messages) ? Uri.UnescapeDataString(string.Concat(messages)) : "";
        return (int.Parse(trailers.GetValues("grpc-status").Single()), message);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _content.Complete();
        await _reset.CancelAsync();
        _http.Dispose();
        _handler.Dispose();
        _content.Dispose();
        _reset.Dispose();
    }

    /// <summary>A request body that is written while the answer is already read.</summary>
    private sealed class PushedContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Stream => _opened.Task;

        public void Complete() => _completed.TrySetResult();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _opened.TrySetResult(stream);
            return stream.FlushAsync().ContinueWith(_ => _completed.Task, TaskScheduler.Default).Unwrap();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }
}
