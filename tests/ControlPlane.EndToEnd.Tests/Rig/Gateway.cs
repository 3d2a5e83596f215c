using System.Collections.Concurrent;
using System.Net;
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

/// <summary>Clients of one listener of an Envoy on loopback.</summary>
internal sealed class Gateway(int port) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    /// <summary>The listener's address.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>Sends one request.</summary>
    public Task<GatewayAnswer> SendAsync(HttpMethod method, string host, string path, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        SendAsync(method, host, path, body: null, cancel, headers);

    /// <summary>Sends one request with a body.</summary>
    public async Task<GatewayAnswer> SendAsync(HttpMethod method, string host, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Host = host }, Content = body };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
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
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel }, async (_, inner) =>
        {
            var answer = await GetAsync(host, path, inner);
            answer.Status.ShouldBe(HttpStatusCode.OK);
            answers.AddOrUpdate(answer.Echo.Service, 1, (_, count) => count + 1);
        });
        return answers;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
