using System.Net;
using ControlPlane.Client.Wire;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests.Pins;

/// <summary>A Route that an Envoy rejects is served as it was, so that later changes of others go through.</summary>
public sealed class RoutePinTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rejected_route_is_pinned_alone_until_it_is_mended()
    {
        await using var server = await StartAsync("alice", "bob", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/bad");
        await envoy.HasAsync("/bob");

        var bad = await PutRouteAsync(server, "bob", "/bad");
        var held = await HeldAsync(server, "bob");
        (held.Kind, held.Revision, held.Author, held.Served, held.Rejected).ShouldBe(("Route", bad, "admin", bad - 2, bad));
        (held.Node, held.EnvoyVersion, held.Resource, held.Error).ShouldBe(("edge-1", "1.40.0", "edge/http@1/*", "/bad is not to my liking"));
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
    public async Task What_changed_together_is_pinned_together_and_tried_again_together()
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
    public async Task Where_requests_would_fall_to_a_weaker_rule_503_stands_in_and_status_and_plan_say_so()
    {
        await using var server = await StartAsync("alice", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "[0-9]+");
        await envoy.HasAsync("/alice");
        await server.PutAsync("/api/v1/routes/bob", Guarded).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        await envoy.HasAsync("/admin/keys", without: "[0-9]+");
        var held = (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();
        (held.Name, held.Served, held.LeftOut).ShouldBe(("bob", null, false));
        Says(held);
        var planned = await server.Client.PlanAsync(new TransactionRequest { Source = "api", Documents = [Sample.Document("Route", "bob", Guarded)] }, Cancel);
        Says(planned.ShouldSucceed().Held.ShouldHaveSingleItem().Document);

        static void Says(HeldDocument held)
        {
            var rule = held.Fallen.ShouldHaveSingleItem();
            rule.Rule.ShouldBe("keys");
            rule.To.ShouldBe(["route/orders/default"]);
            rule.Lacks.ShouldBe(["ipAccess"]);
            rule.Unavailable.ShouldBe(["/admin/keys"]);
        }
    }

    [Fact]
    public async Task Where_even_that_is_rejected_nothing_of_the_route_is_left_and_others_go_on()
    {
        await using var server = await StartAsync("alice", "carol");
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "/admin/keys");
        await envoy.HasAsync("/alice");
        await server.PutAsync("/api/v1/routes/bob", Guarded).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        await envoy.RejectionsAsync(3);
        await PutRouteAsync(server, "carol", "/later");
        await envoy.HasAsync("/later", without: "/admin");
        var held = (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();
        (held.LeftOut, held.Fallen.ShouldHaveSingleItem().Lacks.Count).ShouldBe((true, 1));
    }

    private const string Guarded = """
        {"fleets":["edge"],"policies":{"ipAccess":{"allow":["10.0.0.0/8"]} },
         "rules":[ {"name":"keys","match":{"path":{"regex":"/admin/keys/[0-9]+"} },"to":[ {"service":"orders"} ] } ] }
        """;
}
