using System.Net;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class EffectiveTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_field_in_force_is_told_with_level_document_path_revision_and_author()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        (
            await server.Client.TransactAsync(
                new TransactionRequest
                {
                    Documents =
                    [
                        Sample.Document(
                            "Fleet",
                            "edge",
                            """{"role":"edge","listeners":[{"name":"http","port":8000}],"policies":{"timeout":{"request":"9s","idle":"1m"}}}"""
                        ),
                        Sample.Document("Policy", "marked", """{"policies":{"headers":{"request":{"set":{"x-a":"b"}}}}}"""),
                    ],
                },
                Cancel
            )
        ).ShouldSucceed();
        (
            await server.Client.TransactAsync(
                new TransactionRequest
                {
                    Documents =
                    [
                        Sample.Document(
                            "Route",
                            "orders",
                            """{"fleets":["edge"],"use":["marked"],"rules":[{"to":[{"service":"orders"}],"policies":{"timeout":{"request":"1s","idle":"off"}}}]}"""
                        ),
                    ],
                },
                Cancel
            )
        ).ShouldSucceed();

        var effective = (await server.Client.EffectiveAsync("routes", "orders", Cancel)).ShouldSucceed();
        effective.Revision.ShouldBe(3);
        var rule = effective.Rules.ShouldHaveSingleItem();
        (rule.Fleet, rule.Rule).ShouldBe(("edge", "default"));
        rule.Fields.Select(field =>
                $"{field.Field}={field.Value} {field.Level} {field.Document.Kind}/{field.Document.Name} {field.Path} {field.Revision} {field.Author}"
            )
            .ShouldBe([
                "timeout.request=1s route/orders/default Route/orders rules[0].policies.timeout.request 3 admin",
                "timeout.idle=off route/orders/default Route/orders rules[0].policies.timeout.idle 3 admin",
                "headers.request.set.x-a=b route/orders Policy/marked policies.headers.request.set.x-a 2 admin",
            ]);

        var fleet = (await server.Client.EffectiveAsync("fleets", "edge", Cancel)).ShouldSucceed().Rules.ShouldHaveSingleItem();
        fleet.Fields.Select(field => $"{field.Field}={field.Value} {field.Level}").ShouldBe(["timeout.request=9s fleet/edge", "timeout.idle=1m fleet/edge"]);
    }

    [Fact]
    public async Task A_kind_without_policies_has_no_effective_view()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var refused = await server.GetAsync("/api/v1/services/orders?view=effective").ShouldRefuseAsync(HttpStatusCode.BadRequest);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("view");
    }
}
