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
                "headers.request.set.x-a=b route/orders Policy/marked policies.headers.request.set.x-a 2 admin",
                "timeout.request=1s route/orders/default Route/orders rules[0].policies.timeout.request 3 admin",
                "timeout.idle=off route/orders/default Route/orders rules[0].policies.timeout.idle 3 admin",
            ]);

        var fleet = (await server.Client.EffectiveAsync("fleets", "edge", Cancel)).ShouldSucceed().Rules.ShouldHaveSingleItem();
        fleet.Fields.Select(field => $"{field.Field}={field.Value} {field.Level}").ShouldBe(["timeout.request=9s fleet/edge", "timeout.idle=1m fleet/edge"]);
    }

    [Fact]
    public async Task Defaults_of_what_is_written_are_told_as_such()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        const string policies = """{"retry":{"on":["5xx"],"attempts":2,"backoff":{}},"rateLimit":[{"name":"l","rate":"10/min","headers":false}]}""";
        var route = Sample.Document("Route", "orders", $$"""{"fleets":["edge"],"policies":{{policies}},"rules":[{"to":[{"service":"orders"}]}]}""");
        (await server.Client.TransactAsync(new TransactionRequest { Documents = [route] }, Cancel)).ShouldSucceed();

        var fields = (await server.Client.EffectiveAsync("routes", "orders", Cancel)).ShouldSucceed().Rules.ShouldHaveSingleItem().Fields;
        fields
            .Where(field => field.Default)
            .Select(field => $"{field.Field}={field.Value.GetRawText()} {field.Path}")
            .ShouldBe(
                [
                    "rateLimit.l.scope=\"proxy\" policies.rateLimit[0]",
                    "rateLimit.l.algorithm=\"tokenBucket\" policies.rateLimit[0]",
                    "rateLimit.l.mode=\"enforce\" policies.rateLimit[0]",
                    "rateLimit.l.status=429 policies.rateLimit[0]",
                    "retry.otherHost=true policies.retry",
                    "retry.buffer=\"1MiB\" policies.retry",
                    "retry.backoff.base=\"25ms\" policies.retry.backoff",
                ],
                ignoreOrder: true
            );
        fields.Where(field => !field.Default).Select(field => field.Field).ShouldContain("retry.attempts");
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
