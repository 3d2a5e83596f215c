using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>The control plane is never in the request path, and comes back without sending anything again.</summary>
public sealed class RestartTests
{
    private const string Updates = @"^(cluster_manager\.cds|listener_manager\.lds|http\..*\.(rds|vhds)\..*|cluster\..*)\.(update_success|update_rejected)$";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Killed_and_restarted_under_load_it_fails_no_request_and_sends_nothing_again(string version)
    {
        var binary = EnvoyVersion.Binary(version);
        await using var backend = await EchoBackend.StartAsync("steady", 0, HttpProtocols.Http1, Cancel);
        var data = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            var server = await ServerProcess.StartAsync(data.FullName, store: null, Cancel);
            await using var first = server;
            var port = FreePort.Next();
            await server.Api.ApplyAsync(Stand.Steady(port, backend.Port, seconds: 3), Cancel);
            await using var envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", Stand.Node, server.Ads), Cancel);
            var revision = await server.Api.ApplyAsync(Stand.Steady(port, backend.Port, seconds: 3), Cancel);
            await server.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
            await Wait.UntilAsync("Envoy is ready", TimeSpan.FromMinutes(3), envoy.Admin.IsReadyAsync, Cancel);

            // What an Envoy of a fleet is told of itself follows its connection; a server killed before that would have to be followed by one that tells it.
            await Wait.UntilAsync(
                "Envoy counts as a member of its fleet",
                TimeSpan.FromMinutes(3),
                async inner => await envoy.Admin.StatAsync("cluster.fleet.membership_total", inner) == 1,
                Cancel
            );
            using var gateway = new Gateway(port);
            await using var load = LoadClient.Start(gateway.Address, "steady.test");
            var before = await envoy.Admin.StatsAsync(Updates, Cancel);

            await server.KillAsync();
            await Wait.UntilAsync(
                "Envoy has noticed",
                TimeSpan.FromMinutes(3),
                async inner => await envoy.Admin.StatAsync("control_plane.connected_state", inner) == 0,
                Cancel
            );
            await using var second = await ServerProcess.StartAsync(data.FullName, store: null, Cancel, server.Addresses);
            await second.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
            await load.StopAsync();

            load.Failures.ShouldBeEmpty();
            load.Answered.ShouldBeGreaterThan(20);
            var node = (await second.Api.NodeAsync(Stand.Node, Cancel))!;
            node.Types.Where(type => type.Sent > 0).ShouldBeEmpty();
            node.Types.Select(type => type.State).Distinct().ShouldBe([TypeState.Synced]);
            (await envoy.Admin.StatsAsync(Updates, Cancel)).ShouldBe(before, ignoreOrder: true);

            await second.Api.UntilSyncedAsync(Stand.Node, await second.Api.ApplyAsync(Stand.Steady(port, backend.Port, seconds: 4), Cancel), Cancel);
            (await second.Api.NodeAsync(Stand.Node, Cancel))!
                .Types.Where(type => type.Sent > 0)
                .Select(type => (type.Type, type.Sent))
                .ShouldBe([(version == EnvoyVersion.Oldest ? "RouteConfiguration" : "VirtualHost", 1L)]);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
