using System.Net;
using System.Text.Json;
using ControlPlane.Client.Wire;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests.Pins;

/// <summary>Policies that an Envoy rejects are served as they were, after Routes.</summary>
public sealed class PolicyPinTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_that_routes_share_is_pinned_for_all_of_them()
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
    public async Task Of_a_fleet_the_policies_are_pinned_and_only_where_routes_are_not_to_blame()
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
    public async Task What_is_in_force_and_what_is_planned_say_what_is_pinned()
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
        (said.Fleet, said.Document with { Together = held.Together, Fallen = held.Fallen }).ShouldBe(("edge", held));
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
}
