using System.Globalization;
using System.Net;
using ControlPlane.Server.Telemetry;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>
/// A server that shows all that it measures: an Envoy that took changes and rejected one, a fetched key set, an API key and a fault that will end.
/// </summary>
public sealed class Scene : IAsyncLifetime
{
    private readonly IdentityProvider _issuer = IdentityProvider.Start();
    private HttpClient _open = null!;

    /// <summary>When its API key and its fault end: in less than a day.</summary>
    private static readonly string Until = TimeProvider.System.GetUtcNow().AddHours(20).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The server.</summary>
    internal TestServer Server { get; private set; } = null!;

    /// <summary>Its Envoy.</summary>
    internal RejectingEnvoy Envoy { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync(with: options => options with { Metrics = new MetricsListenOptions(new IPEndPoint(IPAddress.Loopback, 0)) });
        _open = new HttpClient { BaseAddress = Server.MetricsAddress };
        await Sample.ApplyAsync(Server);
        await PutAsync("jwtProviders/corp", $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{_issuer.KeySetUrl}}"} }""");
        await PutAsync("consumers/alice", $$"""{"apiKeys":[{"name":"a","key":{"value":"0123456789abcdef0123456789abcdef"},"expires":"{{Until}}"}]}""");
        await PutAsync("services/slow", """{"endpoints":[{"address":"127.0.0.1","port":9}]}""");
        await PutAsync(
            "routes/slow",
            $$"""{"fleets":["edge"],"rules":[{"match":{"path":{"prefix":"/slow"} },"to":[{"service":"slow"}],"policies":{"fault":{"delay":"1s","until":"{{Until}}"} } }]}"""
        );
        Envoy = await RejectingEnvoy.ConnectAsync(Server, "edge-1", whole: true);
        await PutAsync("routes/orders", """{"fleets":["edge"],"rules":[{"match":{"path":{"prefix":"/good"} },"respond":{"status":200} }]}""");
        await Envoy.HasAsync("/good");
        await WhenAsync(
            scrape =>
                scrape.Sum("controlplane_convergence_duration_seconds_count", ("fleet", "edge")) >= 1
                && scrape.Sum("controlplane_key_set_age_seconds", ("provider", "corp")) is not null,
            "a change has converged and the key set is fetched"
        );
        Envoy.Refuses = "/bad";
        await PutAsync("routes/orders", """{"fleets":["edge"],"rules":[{"match":{"path":{"prefix":"/bad"} },"respond":{"status":200} }]}""");
        await WhenAsync(
            scrape =>
                scrape.Sum("controlplane_xds_rejections_total", ("type", "VirtualHost")) >= 1
                && scrape.Sum("controlplane_documents_held", ("fleet", "edge")) >= 1,
            "the rejection is counted and the route held"
        );
    }

    /// <summary>What the server shows now.</summary>
    internal Task<Scrape> ScrapeAsync() => Scrape.OfAsync(_open);

    /// <summary>What it shows as soon as this holds.</summary>
    internal Task<Scrape> WhenAsync(Func<Scrape, bool> condition, string what) =>
        Eventually.AnswerAsync(async () => await ScrapeAsync() is var scrape && condition(scrape) ? scrape : null, what);

    /// <summary>Writes a document.</summary>
    internal async Task PutAsync(string path, string json)
    {
        using var answer = await Server.PutAsync($"/api/v1/{path}", json);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _open?.Dispose();
        if (Envoy is not null)
            await Envoy.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
        await _issuer.DisposeAsync();
    }
}
