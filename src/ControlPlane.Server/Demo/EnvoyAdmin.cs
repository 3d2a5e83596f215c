using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ControlPlane.Server.Demo;

/// <summary>An Envoy's admin interface: https://www.envoyproxy.io/docs/envoy/latest/operations/admin.</summary>
internal sealed class EnvoyAdmin(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = address;

    /// <summary>Whether the server is live: initialised, with its first configuration.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        using var answer = await _http.GetAsync("ready", cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Counters and gauges whose name matches a regular expression, by name; a value beyond Int64 is Int64's largest.</summary>
    public async Task<IReadOnlyDictionary<string, long>> StatsAsync(string filter, CancellationToken cancel)
    {
        using var answer = await JsonAsync($"stats?format=json&filter={Uri.EscapeDataString(filter)}", cancel);
        return answer
            .RootElement.GetProperty("stats")
            .EnumerateArray()
            .Where(stat => stat.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number)
            .ToDictionary(stat => stat.GetProperty("name").GetString()!, stat => stat.GetProperty("value").TryGetInt64(out var value) ? value : long.MaxValue);
    }

    /// <summary>One counter or gauge; 0 when there is none of that name yet.</summary>
    public async Task<long> StatAsync(string name, CancellationToken cancel) => (await StatsAsync($"^{Regex.Escape(name)}$", cancel)).GetValueOrDefault(name);

    /// <summary>The configuration it runs, endpoints included.</summary>
    public Task<JsonDocument> ConfigDumpAsync(CancellationToken cancel) => JsonAsync("config_dump?include_eds", cancel);

    /// <summary>The clusters with their hosts.</summary>
    public Task<JsonDocument> ClustersAsync(CancellationToken cancel) => JsonAsync("clusters?format=json", cancel);

    /// <summary>The listeners with their addresses.</summary>
    public Task<JsonDocument> ListenersAsync(CancellationToken cancel) => JsonAsync("listeners?format=json", cancel);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> JsonAsync(string path, CancellationToken cancel)
    {
        await using var body = await _http.GetStreamAsync(path, cancel);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancel);
    }
}
