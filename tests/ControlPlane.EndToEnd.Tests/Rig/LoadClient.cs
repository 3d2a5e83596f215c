using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>Sends one request after the other on a few connections until it is stopped, and counts.</summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _workers;
    private long _answered;

    private LoadClient(SocketsHttpHandler handler, Uri url, string host, int connections, (string Name, string Value)[] headers)
    {
        handler.AllowAutoRedirect = false;
        _http = new(handler) { Timeout = TimeSpan.FromSeconds(20) };
        _workers = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => WorkAsync(url, host, headers)));
    }

    /// <summary>Requests answered 200 so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>What went wrong, one line for each request.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Starts; 200 is the only answer that is no failure.</summary>
    public static LoadClient Start(Uri url, string host, int connections = 4, params (string Name, string Value)[] headers) =>
        new(new SocketsHttpHandler(), url, host, connections, headers);

    /// <summary>Starts over TLS, to loopback, whatever the URL's host; each request on a connection of its own.</summary>
    public static LoadClient Start(Uri url, string host, SslClientAuthenticationOptions tls) =>
        new(
            new SocketsHttpHandler
            {
                SslOptions = tls,
                PooledConnectionLifetime = TimeSpan.Zero,
                ConnectCallback = async (context, cancel) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
            url,
            host,
            connections: 4,
            headers: []
        );

    /// <summary>Stops and waits for the requests under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _workers;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    // A request under way is never cancelled: its end belongs to the count.
    private async Task WorkAsync(Uri url, string host, (string Name, string Value)[] headers)
    {
        using var pace = new PeriodicTimer(Pace);
        while (!_stop.IsCancellationRequested)
        {
            await RequestAsync(url, host, headers);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task RequestAsync(Uri url, string host, (string Name, string Value)[] headers)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Host = host } };
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await _http.SendAsync(request, CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.OK)
                Interlocked.Increment(ref _answered);
            else
                _failures.Enqueue($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            _failures.Enqueue(failure.Message);
        }
    }
}
