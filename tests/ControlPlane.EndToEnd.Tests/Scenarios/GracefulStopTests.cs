using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>The control plane stops as an operator stops it, and starts again, many times, under load and with changes in between.</summary>
public sealed class GracefulStopTests
{
    private const int Restarts = 10;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_and_started_ten_times_under_load_it_fails_no_request()
    {
        var binary = EnvoyVersion.Binary(EnvoyVersion.Newest);
        await using var backend = await EchoBackend.StartAsync("steady", 0, HttpProtocols.Http1, Cancel);
        var data = Directory.CreateTempSubdirectory("controlplane-test-");
        ServerProcess? server = null;
        try
        {
            server = await ServerProcess.StartAsync(data.FullName, store: null, Cancel);
            var port = FreePort.Next();
            await server.Api.ApplyAsync(Stand.Steady(port, backend.Port, seconds: 3), Cancel);
            await using var envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", Stand.Node, server.Ads), Cancel);
            await server.Api.UntilSyncedAsync(Stand.Node, await server.Api.ApplyAsync(Stand.Steady(port, backend.Port, seconds: 3), Cancel), Cancel);
            await Wait.UntilAsync("Envoy is ready", TimeSpan.FromMinutes(3), envoy.Admin.IsReadyAsync, Cancel);
            using var gateway = new Gateway(port);
            await using var load = LoadClient.Start(gateway.Address, "steady.test");

            for (var restart = 1; restart <= Restarts; restart++)
            {
                var answered = load.Answered;
                (await server.StopAsync()).ShouldBe(0);
                await server.DisposeAsync();
                server = await ServerProcess.StartAsync(data.FullName, store: null, Cancel, server.Addresses);

                // Each server is asked for something new, which the Envoy gets over its new stream.
                await server.Api.UntilSyncedAsync(Stand.Node, await server.Api.ApplyAsync(Stand.Steady(port, backend.Port, 3 + restart), Cancel), Cancel);
                await Wait.UntilAsync("requests go on", TimeSpan.FromMinutes(3), _ => Task.FromResult(load.Answered > answered), Cancel);
            }

            await load.StopAsync();
            load.Failures.ShouldBeEmpty();
            (await envoy.Admin.StatAsync("cluster_manager.cds.update_rejected", Cancel)).ShouldBe(0);
        }
        finally
        {
            if (server is not null)
                await server.DisposeAsync();
            data.Delete(recursive: true);
        }
    }
}
