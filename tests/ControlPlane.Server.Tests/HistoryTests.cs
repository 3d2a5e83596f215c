using System.Net;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

/// <summary>Documents as they were, and who last changed what.</summary>
public sealed class HistoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_revision_shows_its_documents_before_and_after()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        await server.DeleteAsync("/api/v1/routes/orders").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        var first = (await server.Client.RevisionAsync(1, Cancel)).ShouldSucceed();
        first.Changes.ShouldAllBe(change => change.Before == null && change.Body!.Value.GetProperty("kind").GetString() == change.Kind);
        var updated = (await server.Client.RevisionAsync(2, Cancel)).ShouldSucceed().Changes.ShouldHaveSingleItem();
        (Address(updated.Before!.Value), Address(updated.Body!.Value)).ShouldBe(("10.0.0.11", "10.0.0.12"));
        var deleted = (await server.Client.RevisionAsync(3, Cancel)).ShouldSucceed().Changes.ShouldHaveSingleItem();
        (deleted.Before is null, deleted.Body is null).ShouldBe((false, true));
        (await server.Client.RevisionsAsync(null, null, Cancel))
            .ShouldSucceed()
            .Items.ShouldAllBe(revision => revision.Changes.All(change => change.Body == null && change.Before == null));
    }

    [Fact]
    public async Task A_document_is_read_as_it_was_at_a_revision()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        await server.DeleteAsync("/api/v1/routes/orders").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        var then = (await server.Client.FindAsync("services", "orders", 1, Cancel)).ShouldSucceed();
        (then.Revision, then.Author, Address(then.Body)).ShouldBe((1, "admin", "10.0.0.11"));
        (await server.Client.FindAsync("services", "orders", 3, Cancel)).ShouldSucceed().Revision.ShouldBe(2);
        (await server.Client.FindAsync("routes", "orders", 2, Cancel)).ShouldSucceed().Revision.ShouldBe(1);
        (await server.GetAsync("/api/v1/routes/orders?revision=3").ShouldRefuseAsync(HttpStatusCode.NotFound)).Detail.ShouldBe(
            "There is no Route `orders` at revision 3."
        );
        (await server.GetAsync("/api/v1/services/orders?revision=4").ShouldRefuseAsync(HttpStatusCode.NotFound)).Detail.ShouldBe("There is no revision 4.");
        await server.GetAsync("/api/v1/services/orders?revision=x").ShouldRefuseAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Explain_names_the_revision_that_last_changed_the_field()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await PutAsync("""[{"name":"read","to":[{"service":"orders"}],"policies":{"timeout":{"request":"1s","idle":"9s"},"csrf":{} } }]""");

        // Another rule before it moves it; another field of it changes; then the field goes and comes back.
        const string First = """{"name":"write","match":{"methods":["POST"]},"to":[{"service":"orders"}]}""";
        await PutAsync($$$"""[{{{First}}},{"name":"read","to":[{"service":"orders"}],"policies":{"timeout":{"request":"1s","idle":"8s"},"csrf":{} } }]""");
        await PutAsync($$$"""[{{{First}}},{"name":"read","to":[{"service":"orders"}],"policies":{"timeout":{"request":"1s"},"csrf":{} } }]""");
        await PutAsync($$$"""[{{{First}}},{"name":"read","to":[{"service":"orders"}],"policies":{"timeout":{"request":"1s","idle":"8s"},"csrf":{} } }]""");

        var rule = (await server.Client.EffectiveAsync("routes", "orders", Cancel)).ShouldSucceed().Rules.Single(rule => rule.Rule == "read");
        rule.Fields.Select(field => $"{field.Field}={field.Value} {field.Path} {field.Revision}")
            .ShouldBe([
                "csrf={} rules[1].policies.csrf 2",
                "timeout.request=1s rules[1].policies.timeout.request 2",
                "timeout.idle=8s rules[1].policies.timeout.idle 5",
            ]);

        Task PutAsync(string rules) =>
            server.PutAsync("/api/v1/routes/orders", $$"""{"fleets":["edge"],"rules":{{rules}}}""").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
    }

    private static string? Address(System.Text.Json.JsonElement service) => service.GetProperty("endpoints")[0].GetProperty("address").GetString();
}
