using System.Diagnostics;
using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Store;
using ControlPlane.Testing;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests;

/// <summary><c>GET /wait</c>: answers when the Envoys have answered, whichever server they are connected to.</summary>
[Collection(OutageTests.Collection)]
public sealed class WaitTests(PostgresServer postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_who_is_not_connected_is_waited_for()
    {
        await using var server = await TestServer.StartAsync();
        var revision = await Sample.ApplyAsync(server);
        var answer = await WaitAsync(server, revision, 60, "edge", "gone");
        (answer.Revision, answer.Settled, string.Join(',', answer.Fleets), answer.Current.Count).ShouldBe((revision, true, "edge,gone", 0));
        (await WaitAsync(server, revision, 60)).Fleets.ShouldBe(["edge"]);
    }

    [Fact]
    public async Task It_answers_as_soon_as_every_Envoy_of_the_fleets_has_the_revision()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", whole: true);
        await envoy.HasAsync("");
        var pause = new TaskCompletionSource();
        envoy.Pause = pause.Task;
        var revision = await PutRouteAsync(server, "bob", "/bob");

        var early = await WaitAsync(server, revision, 0, "edge");
        (early.Settled, early.Behind.Select(node => node.Id).ShouldHaveSingleItem()).ShouldBe((false, "edge-1"));
        (await WaitAsync(server, revision, 0, "inner")).Settled.ShouldBeTrue();
        var waiting = WaitAsync(server, revision, 60, "edge");
        pause.SetResult();
        var answer = await waiting;
        (answer.Settled, answer.Current.ShouldHaveSingleItem()).ShouldBe((true, "edge-1"));
    }

    [Fact]
    public async Task A_rejection_ends_it_and_what_is_held_is_told()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await PutRouteAsync(server, "bob", "/good");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad", whole: true);
        await envoy.HasAsync("/good");
        var revision = await PutRouteAsync(server, "bob", "/bad");
        (await WaitAsync(server, revision, 60, "edge")).Settled.ShouldBeTrue();
        var answer = await Eventually.AnswerAsync(
            async () => await WaitAsync(server, revision, 0, "edge") is { Held.Count: > 0 } told ? told : null,
            "what is held is told"
        );
        var held = answer.Held.ShouldHaveSingleItem();
        (held.Fleet, held.Document.Kind, held.Document.Name).ShouldBe(("edge", "Route", "bob"));
    }

    [Fact]
    public async Task An_Envoy_of_another_server_is_waited_for()
    {
        var location = StoreLocation.Parse(await postgres.CreateDatabaseAsync());
        await using var first = await TestServer.StartAsync(location);
        await using var second = await TestServer.StartAsync(location, token: first.Token);
        await Sample.ApplyAsync(first);
        await using var envoy = await RejectingEnvoy.ConnectAsync(second, "edge-1", whole: true);
        await envoy.HasAsync("");
        await Eventually.AnswerAsync(
            async () => (await first.Client.NodeAsync("edge-1", Cancel)) is Answer<Node>.Success { Value: { State: NodeState.Synced } node } ? node : null,
            "the first server knows the Envoy of the second"
        );
        var answer = await WaitAsync(first, await PutRouteAsync(first, "bob", "/bob"), 60, "edge");
        (answer.Settled, answer.Current.ShouldHaveSingleItem()).ShouldBe((true, "edge-1"));
    }

    [Fact]
    public async Task A_server_that_stops_answers_those_that_wait()
    {
        var server = await TestServer.StartAsync();
        using var client = new ControlPlaneClient(server.ApiAddress, server.Token);
        var waiting = client.WaitAsync(await Sample.ApplyAsync(server) + 1, ["edge"], TimeSpan.FromSeconds(60), Cancel);
        (await WaitAsync(server, 1, 0, "edge")).Settled.ShouldBeTrue();
        var waited = Stopwatch.StartNew();
        await server.DisposeAsync();
        (await waiting).ShouldSucceed().Settled.ShouldBeFalse();
        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("revision=x", "revision")]
    [InlineData("revision=0", "revision")]
    [InlineData("timeout=61s", "timeout")]
    [InlineData("timeout=1m", "timeout")]
    [InlineData("node=edge-1", "node")]
    public async Task What_cannot_be_waited_for_is_refused(string query, string path)
    {
        await using var server = await TestServer.StartAsync();
        (await server.GetAsync($"/api/v1/wait?{query}").ShouldRefuseAsync(HttpStatusCode.BadRequest)).Errors[0].Path.ShouldBe(path);
    }

    private static async Task<WaitResponse> WaitAsync(TestServer server, long revision, int seconds, params string[] fleets) =>
        (await server.Client.WaitAsync(revision, fleets, TimeSpan.FromSeconds(seconds), Cancel)).ShouldSucceed();
}
