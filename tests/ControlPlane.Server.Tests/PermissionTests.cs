using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

/// <summary>What a write would weaken, end or drain is told by every door in the same words, and written only where the request allows it.</summary>
public sealed class PermissionTests
{
    private const string OtherPort = """{"role":"edge","listeners":[{"name":"http","port":8001}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_its_dry_run_and_its_plan_tell_the_same_warnings()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var request = new TransactionRequest { Documents = [Sample.Document("Fleet", "edge", OtherPort)] };
        var plan = (await server.Client.PlanAsync(request, Cancel)).ShouldSucceed();
        plan.Warnings.ShouldHaveSingleItem().Kind.ShouldBe(PlanWarningKind.ListenerDrains);
        (await server.Client.TransactAsync(request with { DryRun = true }, Cancel)).ShouldSucceed().Warnings.ShouldBe(plan.Warnings);
        (await server.Client.TransactAsync(request, Cancel)).ShouldSucceed().Warnings.ShouldBe(plan.Warnings);
        (await server.Client.TransactAsync(request, Cancel)).ShouldSucceed().Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_warning_that_is_not_allowed_is_refused_with_what_would_have_been_written()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var refused = await server
            .PostAsync("/api/v1/transactions", $$"""{"allow":["authWeakens"],"documents":[{{Sample.Document("Fleet", "edge", OtherPort).GetRawText()}}]}""")
            .ShouldRefuseAsync(HttpStatusCode.Conflict);
        refused
            .Errors.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(error => error.Code.ShouldBe("CP0650"), error => error.Allowed.ShouldBe("listenerDrains"));
        refused.WouldBe.ShouldNotBeNull().Changes.ShouldHaveSingleItem().Action.ShouldBe(ChangeAction.Updated);
        refused.WouldBe.Warnings.ShouldHaveSingleItem().Subject.ShouldBe("edge/http");
        (await server.Client.VersionAsync(Cancel)).ShouldSucceed().Revision.ShouldBe(1);
    }

    [Theory]
    [InlineData("listenerDrains")]
    [InlineData("drains")]
    [InlineData("listener-drains")]
    public async Task A_warning_of_an_allowed_kind_is_written(string name)
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        (await server.Client.TransactAsync(new TransactionRequest { Allow = [name], Documents = [Sample.Document("Fleet", "edge", OtherPort)] }, Cancel))
            .ShouldSucceed()
            .Revision.ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_very_warnings_that_were_agreed_to_are_written_and_what_is_only_told_needs_no_permission()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var agreed = (await server.Client.PlanAsync(new TransactionRequest { Documents = [Sample.Document("Fleet", "edge", OtherPort)] }, Cancel))
            .ShouldSucceed()
            .Warnings;
        var more = new TransactionRequest
        {
            Allow = [],
            AllowWarnings = agreed,
            Documents = [Sample.Document("Fleet", "edge", """{"role":"edge","listeners":[{"name":"other","port":8001}]}""")],
        };
        (await server.Client.TransactAsync(more, Cancel)).ShouldBeOfType<Answer<TransactionResponse>.Refused>().Problem.Status.ShouldBe(409);
        (await server.Client.TransactAsync(more with { Documents = [Sample.Document("Fleet", "edge", OtherPort)] }, Cancel)).ShouldSucceed();
        (
            await server.Client.TransactAsync(
                new TransactionRequest
                {
                    Allow = [],
                    Documents = [Sample.Document("Service", "orders", """{"endpoints":[{"address":"10.0.0.11","port":8080}],"connectTimeout":"1s"}""")],
                },
                Cancel
            )
        )
            .ShouldSucceed()
            .Warnings.ShouldHaveSingleItem()
            .Kind.ShouldBe(PlanWarningKind.ClusterRebuilt);
    }

    [Fact]
    public async Task A_single_write_tells_warnings_and_is_held_to_the_query_where_it_says_allow()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        (await server.PutAsync("/api/v1/fleets/edge?allow=", OtherPort).ShouldRefuseAsync(HttpStatusCode.Conflict)).WouldBe!.Warnings.ShouldHaveSingleItem();
        (await server.PutAsync("/api/v1/fleets/edge?allow=everything", OtherPort).ShouldRefuseAsync(HttpStatusCode.BadRequest))
            .Errors.ShouldHaveSingleItem()
            .Code.ShouldBe("CP0651");
        using var allowed = await server.PutAsync("/api/v1/fleets/edge?allow=authWeakens,listenerDrains", OtherPort);
        allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var free = await server.PutAsync("/api/v1/fleets/edge", Sample.Fleet);
        JsonSerializer
            .Deserialize<TransactionResponse>(await free.Content.ReadAsStringAsync(Cancel), WireJson.Options)!
            .Warnings.ShouldHaveSingleItem()
            .Kind.ShouldBe(PlanWarningKind.ListenerDrains);
    }

    [Fact]
    public async Task An_unknown_kind_of_warning_is_refused_with_those_there_are()
    {
        await using var server = await TestServer.StartAsync();
        var error = (
            await server.PostAsync("/api/v1/transactions", """{"allow":["everything"]}""").ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity)
        ).Errors.ShouldHaveSingleItem();
        error.Code.ShouldBe("CP0651");
        error.Allowed.ShouldNotBeNull().ShouldContain("credentialsEnd");
    }

    [Fact]
    public async Task A_connected_Envoy_that_leaves_its_fleet_is_named_and_needs_permission()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1");
        await envoy.StateAsync(node => node.Connected);
        var leaving = new TransactionRequest
        {
            Allow = ["listenerDrains"],
            Documents = [Sample.Document("Fleet", "edge", """{"role":"edge","nodes":{"cluster":"other"},"listeners":[{"name":"http","port":8000}]}""")],
        };
        (await server.Client.PlanAsync(leaving, Cancel))
            .ShouldSucceed()
            .Warnings.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(warning => warning.Kind.ShouldBe(PlanWarningKind.NodesLeave), warning => warning.Message.ShouldContain("(edge-1)"));
        (await server.Client.TransactAsync(leaving, Cancel))
            .ShouldBeOfType<Answer<TransactionResponse>.Refused>()
            .Problem.Errors.ShouldHaveSingleItem()
            .Allowed.ShouldBe("nodesLeave");
    }

    [Fact]
    public async Task A_route_is_renamed_in_one_revision()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var rename = new TransactionRequest
        {
            Source = "api",
            Allow = [],
            Documents = [Sample.Document("Route", "renamed", Sample.Route)],
            Delete = [new DocumentName("Route", "orders")],
        };
        (await server.Client.PlanAsync(rename, Cancel)).ShouldSucceed().Warnings.ShouldBeEmpty();
        (await server.Client.TransactAsync(rename, Cancel)).ShouldSucceed().Revision.ShouldBe(2);
    }
}
