using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>`Fleet.envoy`: what the fleet's Envoys know may be used, and an Envoy of another version gets nothing.</summary>
public sealed class EnvoyRangeTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task An_Envoy_outside_of_the_fleets_range_gets_nothing_and_is_shown_with_the_reason()
    {
        await using var server = await InProcess.StartAsync(Cancel);
        await using var authz = await AuthzServer.StartAsync("http", Cancel);
        var port = FreePort.Next();
        var refused = await server.Api.Client.TransactAsync(
            new TransactionRequest { Documents = AdminApi.Documents(Documents(port, authz.Port, "")), Source = "cli" },
            Cancel
        );
        refused
            .ShouldBeOfType<Answer<TransactionResponse>.Refused>()
            .Problem.Errors.ShouldContain(problem => problem.Code == "CP0763" && problem.Allowed!.Contains(">=1.39"));
        var revision = await server.Api.ApplyAsync(Documents(port, authz.Port, "envoy: '>=1.39'"), Cancel);

        await using var older = await EnvoyProcess.StartAsync(
            EnvoyVersion.Binary(EnvoyVersion.Oldest),
            EnvoyBootstrap.Edge("edge", "older", server.Ads),
            Cancel
        );
        await using var newer = await EnvoyProcess.StartAsync(
            EnvoyVersion.Binary(EnvoyVersion.Newest),
            EnvoyBootstrap.Edge("edge", "newer", server.Ads),
            Cancel
        );
        await server.Api.UntilSyncedAsync("newer", revision, Cancel);
        await Wait.UntilAsync("the newer serves", Deadline, newer.Admin.IsReadyAsync, Cancel);
        using var gateway = new Gateway(port);
        (await gateway.GetAsync("two.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        authz.Questions.Count.ShouldBe(2);

        Node? shown = null;
        await Wait.UntilAsync(
            "the older is connected",
            Deadline,
            async inner => (shown = await server.Api.NodeAsync("older", inner)) is { Connected: true },
            Cancel
        );
        (shown!.Fleet, shown.Synced, shown.Types.Sum(type => type.Sent)).ShouldBe(("edge", false, 0));
        shown.Reason.ShouldBe("Envoy 1.36.2 is outside of \">=1.39\", the Envoys that the fleet edge has (`envoy` in its document)");
        (await older.Admin.IsReadyAsync(Cancel)).ShouldBeFalse();

        revision = await server.Api.ApplyAsync(Documents(FreePort.Next(), authz.Port, "envoy: '<1.39'", extensions: "second"), Cancel);
        await server.Api.UntilSyncedAsync("older", revision, Cancel);
        await Wait.UntilAsync("the older serves", Deadline, older.Admin.IsReadyAsync, Cancel);
    }

    private static string Documents(int port, int authz, string envoy, string extensions = "first") =>
        $$$$"""
            kind: Fleet
            name: edge
            role: edge
            {{{{envoy}}}}
            listeners: [{name: http, address: 127.0.0.1, port: {{{{port}}}}}]
            policies: {extAuthz: {extension: {{{{extensions}}}}}}
            ---
            {kind: Extension, name: first, type: extAuthz, url: "http://127.0.0.1:{{{{authz}}}}", timeout: 5s, onFailure: deny}
            ---
            {kind: Extension, name: second, type: extAuthz, url: "http://127.0.0.1:{{{{authz}}}}", timeout: 5s, onFailure: deny}
            ---
            kind: Route
            name: two
            fleets: [edge]
            hosts: [two.test]
            rules: [{respond: {status: 200}, policies: {extAuthz: {extension: second}}}]
            """;
}
