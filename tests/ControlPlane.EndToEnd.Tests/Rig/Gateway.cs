using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>What came back through an Envoy.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Response headers, names in lower case.</param>
/// <param name="Body">The body as text.</param>
internal sealed record GatewayAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>What the echo backend received.</summary>
    public Echo Echo => JsonSerializer.Deserialize<Echo>(Body, JsonSerializerOptions.Web)!;
}

/// <summary>What became of many requests.</summary>
/// <param name="Passed">Answered 200.</param>
/// <param name="Refused">Answered 429.</param>
/// <param name="Other">Answered otherwise.</param>
/// <param name="Took">The time from the first request to the last answer.</param>
internal sealed record Spent(int Passed, int Refused, int Other, TimeSpan Took)
{
    /// <summary>The requests that a full bucket of this size let pass: all it held, and no more than flowed in meanwhile.</summary>
    public void ShouldBeOf(int bucket, double perSecond)
    {
        Other.ShouldBe(0);
        Passed.ShouldBeInRange(bucket, bucket + (int)(Took.TotalSeconds * perSecond) + 1);
    }
}

/// <summary>Clients of one listener of an Envoy on loopback.</summary>
/// <param name="port">The listener's port.</param>
/// <param name="from">The address they come from, in 127.0.0.0/8. Default: 127.0.0.1.</param>
internal sealed class Gateway(int port, string from = "127.0.0.1") : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, ConnectCallback = (context, cancel) => ConnectAsync(context, from, cancel) }
    )
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
    };

    /// <summary>The listener's address.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>Sends one request.</summary>
    public Task<GatewayAnswer> SendAsync(HttpMethod method, string host, string path, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        SendAsync(method, host, path, body: null, cancel, headers);

    /// <summary>Sends one request with a body.</summary>
    public async Task<GatewayAnswer> SendAsync(
        HttpMethod method,
        string host,
        string path,
        HttpContent? body,
        CancellationToken cancel,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Host = host }, Content = body };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request, cancel);
        var all = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(',', header.Value));
        return new GatewayAnswer(answer.StatusCode, all, await answer.Content.ReadAsStringAsync(cancel));
    }

    /// <summary>Sends a GET.</summary>
    public Task<GatewayAnswer> GetAsync(string host, string path, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, host, path, cancel, headers);

    /// <summary>Sends many GETs, four at a time, and counts the answers of each backend; one that is not 200 throws.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(string host, string path, int requests, CancellationToken cancel)
    {
        var answers = new ConcurrentDictionary<string, int>();
        await Parallel.ForAsync(
            0,
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel },
            async (_, inner) =>
            {
                var answer = await GetAsync(host, path, inner);
                answer.Status.ShouldBe(HttpStatusCode.OK);
                answers.AddOrUpdate(answer.Echo.Service, 1, (_, count) => count + 1);
            }
        );
        return answers;
    }

    /// <summary>Sends GETs, some at a time, and counts the answers of each status.</summary>
    public async Task<Spent> SpendAsync(
        string host,
        string path,
        int requests,
        CancellationToken cancel,
        int atOnce = 8,
        params (string Name, string Value)[] headers
    )
    {
        var (passed, refused, other) = (0, 0, 0);
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(
            0,
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel },
            async (_, inner) =>
            {
                var status = (await GetAsync(host, path, inner, headers)).Status;
                if (status is HttpStatusCode.OK)
                    Interlocked.Increment(ref passed);
                else if (status is HttpStatusCode.TooManyRequests)
                    Interlocked.Increment(ref refused);
                else
                    Interlocked.Increment(ref other);
            }
        );
        return new Spent(passed, refused, other, clock.Elapsed);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, string from, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
