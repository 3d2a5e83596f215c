using System.Net;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests.Pins;

/// <summary>A pin is for all Envoys of a fleet, whichever of them rejected something, and outlives the server.</summary>
public sealed class SeveralEnvoysPinTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_that_reject_at_once_pin_once()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var first = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await using var second = await RejectingEnvoy.ConnectAsync(server, "edge-2", refuses: "/bad");
        await first.HasAsync("/bob");
        await second.HasAsync("/bob");
        await PutRouteAsync(server, "bob", "/bad");

        await HeldAsync(server, "bob");
        await first.HasAsync("/bob", without: "/bad");
        await second.HasAsync("/bob", without: "/bad");
        (await first.RejectionsAsync(1)).Count.ShouldBe((await second.RejectionsAsync(1)).Count);
        (first.Answers, second.Answers).ShouldBe((3, 3));
    }

    [Fact]
    public async Task What_an_older_Envoy_rejects_is_pinned_for_the_newer_ones_of_its_fleet_too()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var older = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad", minor: 36);
        await using var newer = await RejectingEnvoy.ConnectAsync(server, "edge-2");
        await older.HasAsync("/bob");
        await newer.HasAsync("/bob");
        await PutRouteAsync(server, "bob", "/bad");

        var held = await HeldAsync(server, "bob");
        (held.Node, held.EnvoyVersion).ShouldBe(("edge-1", "1.36.0"));
        await older.HasAsync("/bob", without: "/bad");
        await newer.HasAsync("/bob", without: "/bad");
    }

    [Fact]
    public async Task One_that_rejects_what_is_pinned_too_changes_nothing_more()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1");
        await envoy.HasAsync("/bob");
        envoy.Refuses = "http@1";
        await PutRouteAsync(server, "bob", "/bad");

        var held = await HeldAsync(server, "bob");
        await Eventually.TrueAsync(() => envoy.Answers == 3, () => "what is held was sent too");
        (await envoy.StateAsync(node => node.LastRejection is not null)).Types.ShouldHaveSingleItem().State.ShouldBe(TypeState.Rejected);
        (await HeldAsync(server, "bob")).Since.ShouldBe(held.Since);
        envoy.Answers.ShouldBe(3);
        (await StatusAsync(server, "edge")).Nodes.Rejected.ShouldBe(1);
    }

    [Fact]
    public async Task A_restart_keeps_what_is_pinned_and_sends_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-");
        string? version;
        HeldDocument before;
        await using (var server = await StartAsync(folder, "alice", "bob"))
        {
            await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
            await envoy.HasAsync("/bob");
            await PutRouteAsync(server, "bob", "/bad");
            before = await HeldAsync(server, "bob");
            await envoy.HasAsync("/bob", without: "/bad");
            version = envoy.Version;
        }

        await using (var again = await TestServer.StartAsync(stays: folder))
        {
            await using var envoy = await RejectingEnvoy.ConnectAsync(again, "edge-1", refuses: "/bad", version: version);
            var after = await HeldAsync(again, "bob");
            (after with { Together = before.Together, Fallen = before.Fallen }).ShouldBe(before);
            await envoy.StateAsync(node => node.Types is [{ State: TypeState.Synced }]);
            envoy.Answers.ShouldBe(0);
            await PutRouteAsync(again, "alice", "/later/bad");
            (await HeldAsync(again, "alice")).Served.ShouldNotBeNull();
            await envoy.HasAsync("/alice", without: "/bad");
            envoy.Accepted.ShouldContain("/bob");
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_route_of_two_fleets_is_pinned_in_the_one_that_rejects_it()
    {
        await using var server = await StartAsync("alice");
        await server
            .PutAsync("/api/v1/fleets/inner", Sample.Fleet.Replace("8000", "8001", StringComparison.Ordinal))
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server
            .PutAsync("/api/v1/routes/bob", RouteBody("/bob", "orders", "edge", "inner"))
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await using var edge = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await using var inner = await RejectingEnvoy.ConnectAsync(server, "inner-1", "inner");
        await edge.HasAsync("/bob");
        await inner.HasAsync("/bob");
        await server.PutAsync("/api/v1/routes/bob", RouteBody("/bad", "orders", "edge", "inner")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        await HeldAsync(server, "bob");
        await edge.HasAsync("/bob", without: "/bad");
        await inner.HasAsync("/bad");
        (await StatusAsync(server, "inner")).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_Envoy_that_never_accepted_anything_pins_nothing()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bob");
        await envoy.RejectionsAsync(1);
        (await envoy.StateAsync(node => node.LastRejection is not null)).LastRejection!.AckedRevision.ShouldBe(0);
        await PutRouteAsync(server, "alice", "/later");
        await envoy.RejectionsAsync(2);
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
    }
}
