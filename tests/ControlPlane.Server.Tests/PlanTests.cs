using System.Net;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class PlanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_documents_and_resources_and_writes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var plan = (await server.Client.PlanAsync(
            new TransactionRequest { Documents = [Sample.Document("Fleet", "edge", Sample.Fleet), Sample.Document("Route", "orders", """{"fleets":["edge"],"rules":[{"to":[{"service":"orders"}],"rewrite":{"host":"h"}}]}""")] },
            Cancel)).ShouldSucceed();
        plan.Revision.ShouldBe(1);
        plan.Changes.Select(change => $"{change.Action} {change.Kind}/{change.Name}").ShouldBe(["Unchanged Fleet/edge", "Updated Route/orders"]);
        var resource = plan.Resources.ShouldHaveSingleItem();
        (resource.Fleet, resource.Type, resource.Name, resource.Action).ShouldBe(("edge", "RouteConfiguration", "edge/http@1", ResourceAction.Changed));
        resource.Bands.ShouldBe(["1.36", "1.37", "1.38", "1.39", "1.40"]);
        resource.Documents.ShouldBe([new DocumentName("Route", "orders")]);
        plan.Warnings.ShouldBeEmpty();
        plan.Nodes.ShouldBeEmpty();
        (await server.Client.VersionAsync(Cancel)).ShouldSucceed().Revision.ShouldBe(1);
    }

    [Fact]
    public async Task Listeners_that_drain_and_clusters_that_are_rebuilt_are_called_out_by_name()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var plan = (await server.Client.PlanAsync(
            new TransactionRequest
            {
                Documents =
                [
                    Sample.Document("Fleet", "edge", """{"role":"edge","listeners":[{"name":"http","port":8001}]}"""),
                    Sample.Document("Service", "orders", """{"endpoints":[{"address":"10.0.0.11","port":8080}],"connectTimeout":"1s"}"""),
                ],
            },
            Cancel)).ShouldSucceed();
        plan.Warnings.Select(warning => $"{warning.Kind} {warning.Subject}").ShouldBe(["ListenerDrains edge/http", "ClusterRebuilt service/orders"]);
    }

    [Fact]
    public async Task What_would_not_be_accepted_is_refused_with_all_problems()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var refused = await server.PostAsync("/api/v1/plan", """{"delete":[{"kind":"Service","name":"orders"}]}""").ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        refused.Errors.ShouldContain(error => error.Document == new DocumentName("Route", "orders"));
    }
}
