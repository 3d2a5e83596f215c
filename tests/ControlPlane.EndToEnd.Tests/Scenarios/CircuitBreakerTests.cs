using System.Net;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Limits of a service: in Envoy's configuration, and in what clients meet.</summary>
[Collection(SharedStands.Collection)]
public sealed class CircuitBreakerTests(SharedStands stands)
{
    private static readonly string[] Names = ["max_connections", "max_pending_requests", "max_requests", "max_retries"];

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Answers_what_is_beyond_the_limits_with_503_and_shows_the_limits(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("slow", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: breaker
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            circuitBreaker: {maxConnections: 2, maxPendingRequests: 1, maxRequests: 7, maxRetries: 5, perEndpoint: {maxConnections: 9}}
            ---
            kind: Service
            name: breaker-default
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: breaker
            fleets: [edge]
            hosts: [breaker.test]
            rules:
              - {name: limited, match: {path: {prefix: /limited}}, to: [{service: breaker}]}
              - {name: default, to: [{service: breaker-default}]}
            """,
            Cancel
        );

        // One by one until both connections stand: while a connection is made, its request counts as pending.
        var first = await UnderWayAsync(1);
        var second = await UnderWayAsync(2);
        var answers = await Task.WhenAll([first, second, .. Enumerable.Range(0, 10).Select(_ => SlowAsync())]);
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(3);
        var refused = answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).ToList();
        refused.Count.ShouldBe(9);
        refused.ShouldAllBe(answer => answer.Headers["x-envoy-overloaded"] == "true");
        (await stand.Envoy.Admin.StatAsync("cluster.service/breaker.upstream_rq_pending_overflow", Cancel)).ShouldBe(9);

        using var dump = await stand.Envoy.Admin.ConfigDumpAsync(Cancel);
        var limits = Limits(dump, "service/breaker").GetProperty("thresholds")[0];
        Values(limits).ShouldBe([2, 1, 7, 5]);
        Limits(dump, "service/breaker").GetProperty("per_host_thresholds")[0].GetProperty("max_connections").GetInt32().ShouldBe(9);
        Values(Limits(dump, "service/breaker-default").GetProperty("thresholds")[0]).ShouldBe([1024, 1024, 1024, 3]);

        using var clusters = await stand.Envoy.Admin.ClustersAsync(Cancel);
        var shown = clusters
            .RootElement.GetProperty("cluster_statuses")
            .EnumerateArray()
            .Single(cluster => cluster.GetProperty("name").GetString() == "service/breaker");
        Values(shown.GetProperty("circuit_breakers").GetProperty("thresholds")[0]).ShouldBe([2, 1, 7, 5]);

        Task<GatewayAnswer> SlowAsync() => stand.Gateway.GetAsync("breaker.test", "/limited?delay=1500", Cancel);

        async Task<Task<GatewayAnswer>> UnderWayAsync(int hits)
        {
            var request = SlowAsync();
            await Wait.UntilAsync("the backend has the request", TimeSpan.FromMinutes(3), _ => Task.FromResult(backend.Hits == hits), Cancel);
            return request;
        }
    }

    private static JsonElement Limits(JsonDocument dump, string cluster) =>
        dump
            .RootElement.GetProperty("configs")
            .EnumerateArray()
            .Single(section => section.GetProperty("@type").GetString()!.EndsWith("ClustersConfigDump", StringComparison.Ordinal))
            .GetProperty("dynamic_active_clusters")
            .EnumerateArray()
            .Select(active => active.GetProperty("cluster"))
            .Single(active => active.GetProperty("name").GetString() == cluster)
            .GetProperty("circuit_breakers");

    private static int[] Values(JsonElement thresholds) => [.. Names.Select(name => thresholds.GetProperty(name).GetInt32())];
}
