using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Where limits count, and what refills their buckets.</summary>
public sealed class RateLimitBucketTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Limits_count_where_they_are_written(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("levels", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            {{{stand.FleetYaml}}}
            policies:
              rateLimit: [{name: all, rate: 10/day}]
            ---
            kind: Service
            name: levels
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: one
            fleets: [edge]
            hosts: [one.test]
            policies:
              rateLimit: [{name: route, rate: 6/day}]
            rules:
              - {name: a, match: {path: {prefix: /a}}, to: [{service: levels}]}
              - {name: b, match: {path: {prefix: /b}}, to: [{service: levels}], policies: {rateLimit: [{name: rule, rate: 2/day}]}}
              - {name: fixed, match: {path: {prefix: /fixed}}, respond: {status: 200}}
            ---
            kind: Route
            name: two
            fleets: [edge]
            hosts: [two.test]
            rules:
              - {name: free, match: {path: {prefix: /free}}, to: [{service: levels}]}
              - {name: own, match: {path: {prefix: /own}}, to: [{service: levels}], policies: {rateLimit: [{name: all, rate: 1/day}]}}
            """,
            Cancel
        );

        // Envoy asks the strictest limit first, so a request that the rule refuses takes nothing from route and fleet.
        (await PassedAsync("one.test", "/b", 2)).ShouldBe(2);
        (await PassedAsync("one.test", "/a", 3)).ShouldBe(3);
        (await PassedAsync("one.test", "/b", 1)).ShouldBe(0);
        (await PassedAsync("one.test", "/a", 3)).ShouldBe(1);
        (await PassedAsync("two.test", "/free", 20)).ShouldBe(4);
        (await PassedAsync("two.test", "/own", 3)).ShouldBe(1);
        (await PassedAsync("one.test", "/fixed", 20)).ShouldBe(20);
        (await PassedAsync("none.test", "/", 20)).ShouldBe(0);

        async Task<int> PassedAsync(string host, string path, int requests) => (await stand.Gateway.SpendAsync(host, path, requests, Cancel, atOnce: 1)).Passed;
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Only_a_change_of_a_limit_refills_buckets(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("kept", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Limited(backend.Port, "5/month"), Cancel);
        (await stand.Gateway.SpendAsync("kept.test", "/", 9, Cancel)).ShouldBeOf(5, perSecond: 0);
        var pushes = await PushesAsync();

        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var load = Task.Run(
            async () =>
            {
                var passed = 0;
                while (!done.IsCancellationRequested)
                    passed += (await stand.Gateway.SpendAsync("kept.test", "/", 8, Cancel)).Passed;
                return passed;
            },
            Cancel
        );
        for (var change = 1; change <= 100; change++)
        {
            var revision = await stand.Api.ApplyAsync(Other(backend.Port, change), Cancel);
            if (change % 5 == 0)
                await stand.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
        }
        await stand.ApplyAsync(Limited(backend.Port, "5/month", "timeout: {request: 3s}"), Cancel);
        await done.CancelAsync();

        (await load).ShouldBe(0);
        (await PushesAsync()).ShouldBeGreaterThan(pushes + 15);
        await stand.ApplyAsync(Limited(backend.Port, "6/month"), Cancel);
        (await stand.Gateway.SpendAsync("kept.test", "/", 9, Cancel)).ShouldBeOf(6, perSecond: 0);

        async Task<long> PushesAsync() => (await stand.Envoy.Admin.StatsAsync(@"^http\..*\.rds\..*\.update_success$", Cancel)).Values.Sum();
    }

    private static string Limited(int port, string rate, string others = "headers: {response: {set: {x-a: b}}}") =>
        $$$"""
            kind: Service
            name: kept
            endpoints: [{address: 127.0.0.1, port: {{{port}}}}]
            ---
            kind: Route
            name: kept
            fleets: [edge]
            hosts: [kept.test]
            rules:
              - to: [{service: kept}]
                policies:
                  rateLimit: [{name: all, rate: {{{rate}}}}]
                  {{{others}}}
            """;

    private static string Other(int port, int change) =>
        $$$"""
            kind: Route
            name: other
            fleets: [edge]
            hosts: [other.test]
            rules:
              - to: [{service: kept}]
                policies: {timeout: {request: {{{change}}}s}}
            """;
}
