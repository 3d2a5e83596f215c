using System.Net;
using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

/// <summary>What one Envoy rejects is served as it was, so that later changes of others go through.</summary>
public sealed class HoldTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rejected_route_is_held_alone_until_it_is_mended()
    {
        await using var server = await StartAsync("alice", "bob", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await envoy.HasAsync("/bob");

        var bad = await PutRouteAsync(server, "bob", "/bad");
        var held = await HeldAsync(server, "bob");
        (held.Kind, held.Revision, held.Author, held.Served, held.Rejected).ShouldBe(("Route", bad, "admin", bad - 2, bad));
        (held.Node, held.EnvoyVersion, held.Resource, held.Error).ShouldBe(("edge-1", "1.40.0", "edge/http@1", "/bad is not to my liking"));
        held.Together.ShouldBe([new DocumentName("Route", "bob")]);
        await PutRouteAsync(server, "carol", "/later");
        await envoy.HasAsync("/later", without: "/bad");
        envoy.Accepted.ShouldContain("/bob");
        (await StatusAsync(server, "edge")).Nodes.ShouldBe(new FleetNodes(1, 0, 1, 0, 0));
        await HeldAsync(server, "bob");

        await PutRouteAsync(server, "bob", "/mended");
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
        await envoy.HasAsync("/mended", without: "/bob");
        (await envoy.RejectionsAsync(1))[0].Rejection.Revision.ShouldBe(bad);
    }

    [Fact]
    public async Task A_route_that_was_never_good_answers_503_and_goes_when_it_is_deleted()
    {
        await using var server = await StartAsync("alice");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "service/bad");
        await envoy.HasAsync("/alice");
        await server.PutAsync("/api/v1/services/bad", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server.PutAsync("/api/v1/routes/bob", RouteBody("/bob", "bad")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        (await HeldAsync(server, "bob")).Served.ShouldBeNull();
        await envoy.HasAsync("/bob", without: "service/bad");
        await server.DeleteAsync("/api/v1/routes/bob").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
        await envoy.HasAsync("/alice", without: "/bob");
    }

    [Fact]
    public async Task A_new_route_whose_matches_are_rejected_too_is_left_out_until_it_is_mended()
    {
        await using var server = await StartAsync("alice", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await envoy.HasAsync("/alice");
        var bad = await PutRouteAsync(server, "bob", "/bad");

        await envoy.RejectionsAsync(2);
        await PutRouteAsync(server, "carol", "/later");
        await envoy.HasAsync("/later", without: "/bad");
        var held = await HeldAsync(server, "bob");
        (held.Served, held.LeftOut, held.Rejected).ShouldBe((null, true, bad));
        (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();

        await PutRouteAsync(server, "bob", "/mended");
        await envoy.HasAsync("/mended");
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
        await envoy.RejectionsAsync(2);
    }

    [Fact]
    public async Task A_policy_that_routes_share_is_held_for_all_of_them()
    {
        await using var server = await StartAsync("carol");
        await PutPolicyAsync(server, "x-good");
        foreach (var name in new[] { "alice", "bob" })
            await server.PutAsync($"/api/v1/routes/{name}", Using(name)).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "x-bad");
        await envoy.HasAsync("x-good");
        var bad = await PutPolicyAsync(server, "x-bad");

        var held = await HeldAsync(server, "shared");
        (held.Kind, held.Revision, held.Served).ShouldBe(("Policy", bad, bad - 3));
        await PutRouteAsync(server, "carol", "/later");
        await envoy.HasAsync("/later", without: "x-bad");
        envoy.Accepted.ShouldContain("x-good");
        await PutPolicyAsync(server, "x-mended");
        await envoy.HasAsync("x-mended", without: "x-good");
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();

        // With the Route of somebody else, it comes second.
        var together = await server.Client.TransactAsync(
            new TransactionRequest
            {
                Source = "api",
                Documents = [Sample.Document("Policy", "shared", Policy("x-bad")), Sample.Document("Route", "alice", Using("alice2"))],
            },
            Cancel
        );
        var both = together.ShouldSucceed().Revision;
        await HeldAsync(server, "shared", both);
        await HeldAsync(server, "alice", both);
        await envoy.HasAsync("x-mended", without: "alice2");

        static string Using(string name) => RouteBody($"/{name}", "orders").Insert(1, """ "use": ["shared"],""");

        static string Policy(string header) => $$$"""{"policies": {"headers": {"request": {"set": {"{{{header}}}": "1"} } } } }""";

        static async Task<long> PutPolicyAsync(TestServer server, string header)
        {
            using var answer = await server.PutAsync("/api/v1/policies/shared", Policy(header));
            return (await Task.FromResult(answer).ShouldAnswerAsync<TransactionResponse>(answer.StatusCode)).Revision;
        }
    }

    [Fact]
    public async Task Of_a_fleet_the_policies_are_held_and_only_where_routes_are_not_to_blame()
    {
        const string Tightened =
            """{"role":"edge","listeners":[ {"name":"http","port":8000} ],"policies":{"headers":{"response":{"set":{"x-tightened":"1"} } } } }""";
        await using var server = await StartAsync("bob", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "bad");
        await envoy.HasAsync("/carol");
        await server.Client.TransactAsync(
            new TransactionRequest
            {
                Source = "api",
                Documents = [Sample.Document("Fleet", "edge", Tightened), Sample.Document("Route", "bob", RouteBody("/bad", "orders"))],
            },
            Cancel
        );
        await HeldAsync(server, "bob");
        await envoy.HasAsync("x-tightened", without: "bad");
        (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();

        var broken = Tightened.Replace("x-tightened", "x-bad", StringComparison.Ordinal).Replace("8000", "8001", StringComparison.Ordinal);
        await server.PutAsync("/api/v1/fleets/edge", broken).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (await HeldAsync(server, "edge")).Kind.ShouldBe("Fleet");
        await PutRouteAsync(server, "carol", "/later");
        await envoy.HasAsync("/later", without: "x-bad");
        envoy.Accepted.ShouldContain("x-tightened");

        // What once changed together with it is tried again, and is to blame alone.
        var mended = (await server.PutAsync("/api/v1/fleets/edge", Tightened).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK)).Revision;
        await HeldAsync(server, "bob", mended);
        await envoy.HasAsync("x-tightened", without: "bad");
        (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_in_force_and_what_is_planned_say_what_is_held()
    {
        const string Using =
            """{"fleets":["edge"],"rules":[ {"use": ["shared"], "match": {"path": {"prefix":"/alice"} }, "to":[ {"service":"orders"} ] } ] }""";
        const string Policy = """{"policies": {"headers": {"request": {"set": {"x-good": "1"} } } } }""";
        await using var server = await StartAsync("carol");
        await server.PutAsync("/api/v1/policies/shared", Policy).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server.PutAsync("/api/v1/routes/alice", Using).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "bad");
        await envoy.HasAsync("x-good");
        var bad = Policy.Replace("x-good", "x-bad", StringComparison.Ordinal);
        await server.PutAsync("/api/v1/policies/shared", bad).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        var held = await HeldAsync(server, "shared");

        var said = (await EffectiveAsync("routes", "alice")).ShouldHaveSingleItem();
        (said.Fleet, said.Document with { Together = held.Together }).ShouldBe(("edge", held));
        (await EffectiveAsync("routes", "carol")).ShouldBeEmpty();
        (await EffectiveAsync("fleets", "edge")).ShouldBeEmpty();
        (await PlannedAsync(Sample.Document("Policy", "shared", bad))).ShouldHaveSingleItem().Document.Name.ShouldBe("shared");
        (await PlannedAsync(Sample.Document("Policy", "shared", Policy))).ShouldBeEmpty();
        (await PlannedAsync(Sample.Document("Route", "alice", Using))).ShouldBeEmpty();

        await PutRouteAsync(server, "carol", "/bad");
        await HeldAsync(server, "carol");
        (await EffectiveAsync("routes", "carol")).ShouldHaveSingleItem().Document.Name.ShouldBe("carol");

        async Task<IReadOnlyList<HeldInFleet>> EffectiveAsync(string kinds, string name) =>
            (await server.Client.EffectiveAsync(kinds, name, Cancel)).ShouldSucceed().Held;

        async Task<IReadOnlyList<HeldInFleet>> PlannedAsync(JsonElement document) =>
            (await server.Client.PlanAsync(new TransactionRequest { Source = "api", Documents = [document] }, Cancel)).ShouldSucceed().Held;
    }

    [Fact]
    public async Task What_changed_together_is_held_together_and_tried_again_together()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await envoy.HasAsync("/bob");
        await ApplyAsync(server, ("alice", "/new"), ("bob", "/bad"));

        await HeldAsync(server, "bob");
        (await StatusAsync(server, "edge")).Held.Select(held => held.Name).ShouldBe(["alice", "bob"]);
        await envoy.HasAsync("/alice", without: "/new");

        var mended = await ApplyAsync(server, ("alice", "/new"), ("bob", "/worse/bad"));
        await HeldAsync(server, "alice", mended);
        await HeldAsync(server, "bob", mended);
        (await StatusAsync(server, "edge")).Held.Select(held => held.Served).ShouldBe([2, 3]);
        await envoy.HasAsync("/alice", without: "/new");

        await ApplyAsync(server, ("alice", "/new"), ("bob", "/mended"));
        await envoy.HasAsync("/new", without: "/alice");
        envoy.Accepted.ShouldContain("/mended");
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_bad_once_does_not_count_as_good_later()
    {
        await using var server = await StartAsync("bob", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await envoy.HasAsync("/bob");
        await PutRouteAsync(server, "bob", "/bad/1");
        await HeldAsync(server, "bob");
        await PutRouteAsync(server, "carol", "/later");
        await envoy.HasAsync("/later");
        var again = await PutRouteAsync(server, "bob", "/bad/2");

        (await HeldAsync(server, "bob", again)).Served.ShouldBe(2);
        await envoy.HasAsync("/bob", without: "/bad");
        envoy.Accepted.ShouldContain("/later");
    }

    [Fact]
    public async Task Two_that_reject_at_once_hold_once()
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
    public async Task What_an_older_Envoy_rejects_is_held_for_the_newer_ones_of_its_fleet_too()
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
    public async Task One_that_rejects_what_is_held_too_changes_nothing_more()
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
    public async Task A_restart_keeps_what_is_held_and_sends_nothing()
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
            (after with { Together = before.Together }).ShouldBe(before);
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
    public async Task A_route_of_two_fleets_is_held_in_the_one_that_rejects_it()
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
    public async Task An_Envoy_that_never_accepted_anything_holds_nothing()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bob");
        await envoy.RejectionsAsync(1);
        (await envoy.StateAsync(node => node.LastRejection is not null)).LastRejection!.AckedRevision.ShouldBe(0);
        await PutRouteAsync(server, "alice", "/later");
        await envoy.RejectionsAsync(2);
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fleet_that_is_not_there_has_no_status()
    {
        await using var server = await StartAsync();
        await server.GetAsync("/api/v1/fleets/nobody/status").ShouldRefuseAsync(HttpStatusCode.NotFound);
        var status = await StatusAsync(server, "edge");
        (status.Fleet, status.Revision, status.Nodes, status.Held.Count, status.Problems.Count).ShouldBe(("edge", 1, new FleetNodes(0, 0, 0, 0, 0), 0, 0));
    }

    internal static async Task<FleetStatus> StatusAsync(TestServer server, string fleet) =>
        (await server.Client.FleetStatusAsync(fleet, Cancel)).ShouldSucceed();

    internal static async Task<long> PutRouteAsync(TestServer server, string name, string prefix)
    {
        using var answer = await server.PutAsync($"/api/v1/routes/{name}", RouteBody(prefix, "orders"));
        return (await Task.FromResult(answer).ShouldAnswerAsync<TransactionResponse>(answer.StatusCode)).Revision;
    }

    private static Task<TestServer> StartAsync(params string[] routes) => StartAsync(null, routes);

    /// <summary>A server with the sample, and one revision more for each route, whose prefix is its name.</summary>
    private static async Task<TestServer> StartAsync(DirectoryInfo? stays, params string[] routes)
    {
        var server = await TestServer.StartAsync(stays: stays);
        await Sample.ApplyAsync(server);
        foreach (var route in routes)
            await PutRouteAsync(server, route, $"/{route}");
        return server;
    }

    private static async Task<long> ApplyAsync(TestServer server, params (string Name, string Prefix)[] routes) =>
        (
            await server.Client.TransactAsync(
                new TransactionRequest
                {
                    Source = "api",
                    Documents = [.. routes.Select(route => Sample.Document("Route", route.Name, RouteBody(route.Prefix, "orders")))],
                },
                Cancel
            )
        )
            .ShouldSucceed()
            .Revision;

    private static string RouteBody(string prefix, string service, params string[] fleets) =>
        $$"""
            {"fleets":[{{string.Join(',', fleets.DefaultIfEmpty("edge").Select(fleet => $"\"{fleet}\""))}}],
             "rules":[ {"match": {"path": {"prefix":"{{prefix}}"} }, "to":[ {"service":"{{service}}"} ] } ] }
            """;

    private static Task<HeldDocument> HeldAsync(TestServer server, string name, long rejected = 0) =>
        Eventually.AnswerAsync(
            async () => (await StatusAsync(server, "edge")).Held.FirstOrDefault(held => held.Name == name && held.Rejected >= rejected),
            $"{name} is held"
        );
}
