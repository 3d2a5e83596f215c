using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Testing;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests;

/// <summary>Rejections as they are kept: over a restart, without a database, and with those who changed something.</summary>
[Collection(OutageTests.Collection)]
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
            await PutRouteAsync(server, "bob", "/good");
            await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1");
            await envoy.HasAsync("/good");
            (await envoy.RejectionsAsync(0)).ShouldBeEmpty();

            // What is held is rejected too, so the second rejection stands.
            envoy.Refuses = "http@1";
            revision = await PutRouteAsync(server, "bob", "/bob");
            await envoy.RejectionsAsync(2);
            var rejection = (await envoy.StateAsync(node => node.LastRejection is not null)).LastRejection!;
            (rejection.Error, rejection.AckedRevision).ShouldBe(("http@1 is not to my liking", revision - 1));
            rejection.StandsAt.ShouldBe(revision);
            rejection.Documents.ShouldBe([new RejectedDocument("Route", "bob", rejection.Documents[0].Path, revision, "admin")]);
            await server.GetAsync("/api/v1/nodes/unknown/rejections").ShouldRefuseAsync(HttpStatusCode.NotFound);
        }

        await using (var again = await TestServer.StartAsync(stays: folder))
        {
            var past = (await again.Client.RejectionsAsync("edge-1", Cancel)).ShouldSucceed().Items[^1];
            (past.Fleet, past.EnvoyVersion).ShouldBe(("edge", "1.40.0"));
            (past.Rejection.Type, past.Rejection.Error, past.Rejection.Revision, past.Rejection.StandsAt).ShouldBe(
                ("VirtualHost", "http@1 is not to my liking", revision, null)
            );
            past.Rejection.Documents.Select(document => (document.Kind, document.Name, document.Revision, document.Author))
                .ShouldBe([("Route", "bob", revision, "admin")]);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_a_database_rejections_and_holds_wait_and_streams_do_not()
    {
        await using var server = await TestServer.StartAsync(StoreLocation.Parse(await postgres.CreateDatabaseAsync()));
        await Sample.ApplyAsync(server);
        await PutRouteAsync(server, "bob", "/good");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: null);
        await envoy.HasAsync("/good");
        await PutRouteAsync(server, "bob", "/bad");
        await envoy.HasAsync("/bad");
        await postgres.StopAsync();
        try
        {
            await using var fresh = await RejectingEnvoy.ConnectAsync(server, "edge-2", refuses: "/bad");
            (await fresh.StateAsync(node => node.LastRejection is not null)).LastRejection!.AckedRevision.ShouldBe(0);
            await using var other = await RejectingEnvoy.ConnectAsync(server, "edge-3");
            await other.HasAsync("/bad");
            await server.GetAsync("/api/v1/nodes/edge-2/rejections").ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await postgres.StartAsync();
        }

        await Eventually.AnswerAsync(
            async () => await server.Client.RejectionsAsync("edge-2", Cancel) is Answer<Page<PastRejection>>.Success { Value.Items: [var item] } ? item : null,
            "the rejection is written once the database is back"
        );
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_could_not_be_held_without_a_database_is_held_when_the_Envoy_comes_anew()
    {
        await using var server = await TestServer.StartAsync(StoreLocation.Parse(await postgres.CreateDatabaseAsync()));
        await Sample.ApplyAsync(server);
        await PutRouteAsync(server, "bob", "/good");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await envoy.HasAsync("/good");
        var pause = new TaskCompletionSource();
        envoy.Pause = pause.Task;
        await PutRouteAsync(server, "bob", "/bad");
        await envoy.StateAsync(node => node.Types is [{ State: TypeState.Stale }]);
        await postgres.StopAsync();
        try
        {
            pause.SetResult();
            await envoy.StateAsync(node => node.LastRejection is not null);
            await envoy.DisposeAsync();
            await envoy.StateAsync(node => !node.Connected);
        }
        finally
        {
            await postgres.StartAsync();
        }

        await using var again = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad", version: envoy.Version);
        await again.HasAsync("/good", without: "/bad");
        (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem().Served.ShouldBe(2);
    }

    [Fact]
    public void Envoys_text_is_made_fit_to_be_shown()
    {
        RejectionText.Shown("a\0b", state: null).ShouldBe("a\uFFFDb");
        RejectionText.Shown(new string('x', 3999) + "😀", state: null).ShouldBe(new string('x', 3999) + "…");
    }
}
