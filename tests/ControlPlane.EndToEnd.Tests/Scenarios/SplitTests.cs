using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E14 and what a change of a split may not do: fail a request, or touch a listener.</summary>
[Collection(SharedStands.Collection)]
public sealed class SplitTests(SharedStands stands)
{
    private const string ListenerStats =
        @"^listener_manager\.(listener_added|listener_modified|listener_removed|listener_in_place_updated|total_listeners_draining|lds\.update_rejected)$";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Splits_by_weight_and_changes_it_under_load_as_in_E14(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var stable = await EchoBackend.StartAsync("stable", 0, HttpProtocols.Http1, Cancel);
        await using var canary = await EchoBackend.StartAsync("canary", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Services("e14", stable, canary) + Split("e14", 95, 5), Cancel);
        (await CanaryOfAsync(stand, "e14.test", 2000)).ShouldBeInRange(61, 139);

        await using var load = LoadClient.Start(stand.Gateway.Address, "e14.test", connections: 2);
        await stand.ApplyAsync(Split("e14", 50, 50), Cancel);
        (await CanaryOfAsync(stand, "e14.test", 1000)).ShouldBeInRange(437, 563);

        await stand.ApplyAsync(Split("e14", 100, 0), Cancel);
        (await CanaryOfAsync(stand, "e14.test", 300)).ShouldBe(0);
        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        load.Answered.ShouldBeGreaterThan(0);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Changes_a_split_200_times_under_load_without_a_failed_request_or_a_touched_listener(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var stable = await EchoBackend.StartAsync("stable", 0, HttpProtocols.Http1, Cancel);
        await using var canary = await EchoBackend.StartAsync("canary", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Services("often", stable, canary) + Split("often", 1, 0), Cancel);
        var before = await stand.Envoy.Admin.StatsAsync(ListenerStats, Cancel);

        await using var load = LoadClient.Start(stand.Gateway.Address, "often.test");
        for (var change = 1; change <= 200; change++)
            await stand.Api.ApplyAsync(Split("often", change % 100, 100 - (change % 100)), Cancel);
        await stand.ApplyAsync(Split("often", 0, 1), Cancel);
        await load.StopAsync();

        load.Failures.ShouldBeEmpty();
        load.Answered.ShouldBeGreaterThan(100);
        (await stand.Envoy.Admin.StatsAsync(ListenerStats, Cancel)).ShouldBe(before, ignoreOrder: true);
        before["listener_manager.listener_modified"].ShouldBe(0);
        (await CanaryOfAsync(stand, "often.test", 100)).ShouldBe(100);
    }

    private static async Task<int> CanaryOfAsync(Stand stand, string host, int requests) =>
        (await stand.Gateway.CountAsync(host, "/", requests, Cancel)).GetValueOrDefault("canary");

    private static string Services(string name, EchoBackend stable, EchoBackend canary) =>
        $$$"""
            kind: Service
            name: {{{name}}}-stable
            endpoints: [{address: 127.0.0.1, port: {{{stable.Port}}}}]
            ---
            kind: Service
            name: {{{name}}}-canary
            endpoints: [{address: 127.0.0.1, port: {{{canary.Port}}}}]
            ---

            """;

    private static string Split(string name, int stable, int canary) =>
        $$$"""
            kind: Route
            name: {{{name}}}
            fleets: [edge]
            hosts: [{{{name}}}.test]
            rules:
              - to: [{service: {{{name}}}-stable, weight: {{{stable}}}}, {service: {{{name}}}-canary, weight: {{{canary}}}}]
            """;
}
