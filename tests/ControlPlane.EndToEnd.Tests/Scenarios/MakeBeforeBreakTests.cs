using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>
/// What a change replaces stays until nothing uses it any more: no request under load gets a wrong answer, in either variant of the protocol, and though
/// another
/// Envoy of the fleet is stopped meanwhile and acknowledges nothing.
/// </summary>
public sealed class MakeBeforeBreakTests
{
    private const string Delta = "DELTA_GRPC",
        State = "GRPC",
        Host = "steady.test";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Clients =>
        new()
        {
            { "1.40.0", Delta },
            { "1.40.0", State },
            { "1.36.2", Delta },
            { "1.36.2", State },
        };

    [Theory, MemberData(nameof(Clients))]
    public async Task XDS_100_101_Whatever_is_swapped_no_request_fails(string version, string api)
    {
        var binary = EnvoyVersion.Binary(version);
        await using var server = await InProcess.StartAsync(Cancel);
        await using var backend = await EchoBackend.StartAsync("steady", 0, HttpProtocols.Http1, Cancel);
        await using var issuer = IdentityProvider.Start();
        var (earlier, port, later) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        await server.Api.ApplyAsync(
            Fleet("edge", "edge", ("earlier", earlier))
                + Fleet("moved", "nobody", ("earlier", earlier))
                + Steady(backend, "steady-0")
                + Tokens.Provider(issuer, "issuer"),
            Cancel
        );

        // It has the first listener alone, and so takes no connection of the load.
        await using var stopped = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", "stopped", server.Ads), Cancel);
        await Wait.UntilAsync("the Envoy to be stopped is ready", Deadline, stopped.Admin.IsReadyAsync, Cancel);
        await Command.SignalAsync(stopped.Id, "STOP");
        try
        {
            var bootstrap = EnvoyBootstrap.Edge("edge", "tested", server.Ads).Replace(Delta, api, StringComparison.Ordinal);
            await server.Api.ApplyAsync(Fleet("edge", "edge", ("http", port)), Cancel);
            await using var envoy = await EnvoyProcess.StartAsync(binary, bootstrap, Cancel);
            await Wait.UntilAsync("Envoy is ready", Deadline, envoy.Admin.IsReadyAsync, Cancel);

            await using var load = LoadClient.Start(new Uri($"http://127.0.0.1:{port}"), Host, connections: 4, Tokens.Bearer(Tokens.Of(issuer)));
            await Wait.UntilAsync("there is load", Deadline, _ => Task.FromResult(load.Answered > 50), Cancel);
            await SwapAsync(server.Api, backend, (port, later));
            await load.StopAsync();

            load.Failures.ShouldBeEmpty();
            load.Answered.ShouldBeGreaterThan(200);
            (await envoy.Admin.StatAsync("cluster_manager.cds.update_rejected", Cancel)).ShouldBe(0);
            (await envoy.Admin.StatAsync("listener_manager.lds.update_rejected", Cancel)).ShouldBe(0);
            stopped.HasExited.ShouldBeFalse();
        }
        finally
        {
            await Command.SignalAsync(stopped.Id, "CONT");
        }
    }

    private static async Task SwapAsync(AdminApi api, EchoBackend backend, (int Http, int Later) ports)
    {
        for (var round = 1; round <= 5; round++)
        {
            // The service is renamed: another cluster in the same revision in which the old one goes.
            await SyncedAsync(api, Steady(backend, $"steady-{round}"), $"steady-{round - 1}");
            await SyncedAsync(api, Route("jwt: {anyOf: [issuer]}", $"steady-{round}"));
            await SyncedAsync(api, Fleet("edge", "edge", ("http", ports.Http), ("later", ports.Later)));
            await SyncedAsync(api, Route("timeout: {request: 10s}", $"steady-{round}"));
            await SyncedAsync(api, Fleet("edge", "edge", ("http", ports.Http)));
        }

        await SyncedAsync(api, Fleet("edge", "nobody", ("http", ports.Http)) + Fleet("moved", "edge", ("http", ports.Http)));
        await SyncedAsync(api, Fleet("moved", "nobody", ("http", ports.Http)) + Fleet("edge", "edge", ("http", ports.Http)));
    }

    private static async Task SyncedAsync(AdminApi api, string yaml, string? without = null)
    {
        var transaction = new Client.Wire.TransactionRequest
        {
            Documents = AdminApi.Documents(yaml),
            Delete = without is null ? [] : [new("Service", without)],
            Source = "cli",
        };
        var revision = (await AdminApi.Expect(api.Client.TransactAsync(transaction, Cancel))).Revision;
        await api.UntilSyncedAsync("tested", revision, Cancel);
    }

    private static string Steady(EchoBackend backend, string service) => JwtTests.Service(backend, service) + Route("timeout: {request: 10s}", service);

    private static string Route(string policies, string service) =>
        JwtTests.Route("steady", policies, service).Replace("fleets: [edge]", "fleets: [edge, moved]", StringComparison.Ordinal);

    private static string Fleet(string name, string cluster, params (string Name, int Port)[] listeners) =>
        $$"""
            kind: Fleet
            name: {{name}}
            role: edge
            nodes: {cluster: {{cluster}}}
            listeners: [{{string.Join(", ", listeners.Select(listener => $"{{name: {listener.Name}, address: 127.0.0.1, port: {listener.Port}}}"))}}]
            ---

            """;
}
