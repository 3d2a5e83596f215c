using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Store;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

/// <summary>Rejections as they are kept: over a restart, without a database, and with those who changed something.</summary>
public sealed class RejectionTests(PostgresServer postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rejection_is_read_after_a_restart_with_text_and_those_who_changed_something()
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-");
        long revision;
        await using (var server = await TestServer.StartAsync(stays: folder))
        {
            await Sample.ApplyAsync(server);
            await PutRouteAsync(server, "kept", "/kept");
            await using var envoy = await new RejectingEnvoy(server, "edge-1").SubscribeToRoutesAsync();
            await envoy.AckAsync();
            (await envoy.RejectionsAsync(0)).ShouldBeEmpty();

            revision = await PutRouteAsync(server, "bob", "/bob");
            await envoy.NackAsync("route: no\0");
            var rejection = (await envoy.StateAsync(node => node.LastRejection is not null)).LastRejection!;
            (rejection.Error, rejection.AckedRevision, rejection.StandsAt).ShouldBe(("route: no\uFFFD", revision - 1, revision));
            rejection.Documents.ShouldBe([new RejectedDocument("Route", "bob", rejection.Documents[0].Path, revision, "admin")]);
            await envoy.RejectionsAsync(1);
            await server.GetAsync("/api/v1/nodes/unknown/rejections").ShouldRefuseAsync(HttpStatusCode.NotFound);
        }

        await using (var again = await TestServer.StartAsync(stays: folder))
        {
            var past = (await again.Client.RejectionsAsync("edge-1", Cancel)).ShouldSucceed().Items.ShouldHaveSingleItem();
            (past.Fleet, past.EnvoyVersion, past.Times).ShouldBe(("edge", "1.40.0", 1));
            (past.Rejection.Type, past.Rejection.Error, past.Rejection.Revision, past.Rejection.StandsAt).ShouldBe(("RouteConfiguration", "route: no\uFFFD", revision, null));
            past.Rejection.Documents.Select(document => (document.Kind, document.Name, document.Revision, document.Author)).ShouldBe([("Route", "bob", revision, "admin")]);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_a_database_rejections_wait_and_streams_do_not()
    {
        await using var server = await TestServer.StartAsync(StoreLocation.Parse(await postgres.CreateDatabaseAsync()));
        await Sample.ApplyAsync(server);
        await using var envoy = await new RejectingEnvoy(server, "edge-1").SubscribeToRoutesAsync();
        await envoy.AckAsync();
        await postgres.StopAsync();
        try
        {
            await using var other = await new RejectingEnvoy(server, "edge-2").SubscribeToRoutesAsync();
            await other.NackAsync("route: no");
            (await other.StateAsync(node => node.LastRejection is not null)).LastRejection!.AckedRevision.ShouldBe(0);
            await using var third = await new RejectingEnvoy(server, "edge-3").SubscribeToRoutesAsync();
            await third.AckAsync();
            await server.GetAsync("/api/v1/nodes/edge-2/rejections").ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await postgres.StartAsync();
        }

        await Eventually.AnswerAsync(
            async () => await server.Client.RejectionsAsync("edge-2", Cancel) is Answer<Page<PastRejection>>.Success { Value.Items: [var item] } ? item : null,
            "the rejection is written once the database is back");
    }

    private static async Task<long> PutRouteAsync(TestServer server, string name, string prefix) =>
        (await server.PutAsync($"/api/v1/routes/{name}", $$$"""{"fleets":["edge"],"rules":[{"match":{"path":{"prefix":"{{{prefix}}}"}},"to":[{"service":"orders"}]}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created)).Revision;
}
