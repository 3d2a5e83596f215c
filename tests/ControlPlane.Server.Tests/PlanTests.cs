using System.Net;
using System.Text.Json;
using ControlPlane.Client;
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
        var plan = (
            await server.Client.PlanAsync(
                new TransactionRequest
                {
                    Documents =
                    [
                        Sample.Document("Fleet", "edge", Sample.Fleet),
                        Sample.Document("Route", "orders", """{"fleets":["edge"],"rules":[{"to":[{"service":"orders"}],"rewrite":{"host":"h"}}]}"""),
                    ],
                },
                Cancel
            )
        ).ShouldSucceed();
        plan.Revision.ShouldBe(1);
        plan.Changes.Select(change => $"{change.Action} {change.Kind}/{change.Name}").ShouldBe(["Unchanged Fleet/edge", "Updated Route/orders"]);
        var resource = plan.Resources.ShouldHaveSingleItem();
        (resource.Fleet, resource.Type, resource.Name, resource.Action).ShouldBe(("edge", "VirtualHost", "edge/http@1/*", ResourceAction.Changed));
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
        var plan = (
            await server.Client.PlanAsync(
                new TransactionRequest
                {
                    Documents =
                    [
                        Sample.Document("Fleet", "edge", """{"role":"edge","listeners":[{"name":"http","port":8001}]}"""),
                        Sample.Document("Service", "orders", """{"endpoints":[{"address":"10.0.0.11","port":8080}],"connectTimeout":"1s"}"""),
                    ],
                },
                Cancel
            )
        ).ShouldSucceed();
        plan.Warnings.Select(warning => $"{warning.Kind} {warning.Subject}").ShouldBe(["ListenerDrains edge/http", "ClusterRebuilt service/orders"]);
    }

    [Fact]
    public async Task Secrets_that_come_along_count_and_are_not_shown()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var route = Sample.Document("Route", "orders", """{"fleets":["edge"],"policies":{"apiKey":{}},"rules":[{"to":[{"service":"orders"}]}]}""");
        (
            await server.Client.TransactAsync(
                new TransactionRequest { Source = "api", Documents = [route, Consumer("bob", "planted-secret-00000000")] },
                Cancel
            )
        ).ShouldSucceed();

        var created = await PlannedAsync("planted-secret-00000001");
        created
            .Resources.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                resource => (resource.Type, resource.Action).ShouldBe(("TypedExtensionConfig", ResourceAction.Changed)),
                resource => resource.Documents.ShouldBe([new DocumentName("Consumer", "alice")])
            );
        created.Warnings.ShouldBeEmpty();

        (
            await server.Client.TransactAsync(new TransactionRequest { Source = "api", Documents = [Consumer("alice", "planted-secret-00000001")] }, Cancel)
        ).ShouldSucceed();
        (await PlannedAsync("planted-secret-00000001")).Resources.ShouldBeEmpty();
        var changed = await PlannedAsync("planted-secret-00000002");
        changed.Resources.ShouldHaveSingleItem();
        changed
            .Warnings.Select(warning => $"{warning.Kind} {warning.Subject} {warning.Message}")
            .ShouldBe(["CredentialsEnd Consumer/alice loses the API key a: whoever uses it is refused"]);

        async Task<PlanResponse> PlannedAsync(string key)
        {
            using var response = await server.PostAsync("/api/v1/plan", $$"""{"documents":[{{Consumer("alice", key).GetRawText()}}]}""");
            var answer = await response.Content.ReadAsStringAsync(Cancel);
            answer.ShouldNotContain("planted");
            return JsonSerializer.Deserialize<PlanResponse>(answer, WireJson.Options)!;
        }

        static JsonElement Consumer(string name, string key) =>
            Sample.Document("Consumer", name, $$$"""{"apiKeys":[{"name":"a","key":{"value":"{{{key}}}"}}]}""");
    }

    [Fact]
    public async Task What_would_not_be_accepted_is_refused_with_all_problems()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var refused = await server
            .PostAsync("/api/v1/plan", """{"delete":[{"kind":"Service","name":"orders"}]}""")
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        refused.Errors.ShouldContain(error =>
            error.Document == new DocumentName("Service", "orders") && error.Message.Contains("Route/orders", StringComparison.Ordinal)
        );
    }
}
