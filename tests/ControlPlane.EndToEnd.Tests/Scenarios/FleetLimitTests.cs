using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>A limit that Envoys keep together: each admits its share of it, by the number that the control plane tells.</summary>
public sealed class FleetLimitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Two_Envoys_admit_half_each_and_three_a_third(string version)
    {
        await using var server = await InProcess.StartAsync(Cancel);
        await using var fleet = new FleetStand(EnvoyVersion.Binary(version), server.Ads);
        await using var backend = await EchoBackend.StartAsync("shared", 0, HttpProtocols.Http1, Cancel);
        await server.Api.ApplyAsync(Documents(fleet.Port, backend.Port, "12/day"), Cancel);
        await fleet.JoinAsync(Cancel);
        await fleet.JoinAsync(Cancel);
        await fleet.UntilCountedAsync(Soon, Cancel);
        (await AlternatedAsync(fleet, "/", 20)).ShouldBe([6, 6]);

        // One more: it has its third at once. The others' buckets are as empty as they were.
        await fleet.JoinAsync(Cancel);
        await fleet.UntilCountedAsync(Soon, Cancel);
        (await AlternatedAsync(fleet, "/", 20)).ShouldBe([0, 0, 4]);

        await ApplyAsync(server, fleet, Documents(fleet.Port, backend.Port, "15/day"));
        (await AlternatedAsync(fleet, "/", 20)).ShouldBe([5, 5, 5]);

        // Fewer than one for each: each admits one.
        (await AlternatedAsync(fleet, "/tiny", 5)).ShouldBe([1, 1, 1]);
    }

    /// <summary>An Envoy that is away counts for a minute: it may come back.</summary>
    [Fact]
    public async Task When_an_Envoy_is_gone_for_good_the_others_take_its_share()
    {
        await using var server = await InProcess.StartAsync(Cancel);
        await using var fleet = new FleetStand(EnvoyVersion.Binary(EnvoyVersion.Newest), server.Ads);
        await using var backend = await EchoBackend.StartAsync("shared", 0, HttpProtocols.Http1, Cancel);
        await server.Api.ApplyAsync(Documents(fleet.Port, backend.Port, "6/day"), Cancel);
        await fleet.JoinAsync(Cancel);
        await fleet.JoinAsync(Cancel);
        await fleet.UntilCountedAsync(Soon, Cancel);
        await fleet.LeaveAsync();
        await fleet.UntilCountedAsync(TimeSpan.FromMinutes(3), Cancel);

        (await AlternatedAsync(fleet, "/", 20)).ShouldBe([6]);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_restart_of_the_control_plane_changes_nobodys_share(string version)
    {
        await using var backend = await EchoBackend.StartAsync("shared", 0, HttpProtocols.Http1, Cancel);
        var data = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            await using var first = await ServerProcess.StartAsync(data.FullName, store: null, Cancel);
            await using var fleet = new FleetStand(EnvoyVersion.Binary(version), first.Ads);
            var revision = await first.Api.ApplyAsync(Documents(fleet.Port, backend.Port, "12/day"), Cancel);
            await fleet.JoinAsync(Cancel);
            await fleet.JoinAsync(Cancel);
            await fleet.UntilCountedAsync(Soon, Cancel);
            var changes = await ChangesAsync(fleet);

            await first.KillAsync();
            await using var second = await ServerProcess.StartAsync(data.FullName, store: null, Cancel, first.Addresses);
            foreach (var member in fleet.Members)
                await second.Api.UntilSyncedAsync(member.Node, revision, Cancel);

            (await AlternatedAsync(fleet, "/", 20)).ShouldBe([6, 6]);
            (await ChangesAsync(fleet)).ShouldBe(changes);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<long>> ChangesAsync(FleetStand fleet) =>
        await Task.WhenAll(fleet.Members.Select(member => member.Envoy.Admin.StatAsync("cluster.fleet.membership_change", Cancel)));

    private static async Task ApplyAsync(InProcess server, FleetStand fleet, string yaml)
    {
        var revision = await server.Api.ApplyAsync(yaml, Cancel);
        foreach (var member in fleet.Members)
            await server.Api.UntilSyncedAsync(member.Node, revision, Cancel);
    }

    /// <summary>How many of some requests each Envoy lets pass, asked in turn.</summary>
    private static async Task<int[]> AlternatedAsync(FleetStand fleet, string path, int rounds)
    {
        var passed = new int[fleet.Members.Count];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, member) in fleet.Members.Index())
            {
                if ((await member.Gateway.GetAsync("shared.test", path, Cancel)).Status is HttpStatusCode.OK)
                    passed[index]++;
            }
        }
        return passed;
    }

    private static string Documents(int listener, int backend, string rate) =>
        $$$"""
            {{{Stand.Fleet(listener)}}}
            ---
            kind: Service
            name: shared
            endpoints: [{address: 127.0.0.1, port: {{{backend}}}}]
            ---
            kind: Route
            name: shared
            fleets: [edge]
            hosts: [shared.test]
            rules:
              - {name: all, to: [{service: shared}], policies: {rateLimit: [{name: all, rate: {{{rate}}}, scope: fleet}]}}
              - {name: tiny, match: {path: {prefix: /tiny}}, to: [{service: shared}], policies: {rateLimit: [{name: tiny, rate: 2/day, scope: fleet}]}}
            """;
}
