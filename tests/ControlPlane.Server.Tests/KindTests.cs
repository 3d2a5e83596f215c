using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class KindTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_put_document_is_answered_as_it_was_written_with_who_and_when()
    {
        await using var server = await TestServer.StartAsync();
        var written = await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        written.Revision.ShouldBe(1);
        written.Changes.ShouldBe([new DocumentChange("Service", "orders", ChangeAction.Created)]);

        using var response = await server.GetAsync("/api/v1/services/orders");
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"kind":"Service","name":"orders","endpoints":[{"address":"10.0.0.11","port":8080}]}""");
        response.Headers.ETag!.Tag.ShouldBe("\"1\"");
        response.Headers.GetValues("ControlPlane-Author").ShouldBe(["admin"]);
        response.Headers.GetValues("ControlPlane-Source").ShouldBe(["api"]);
        response.Content.Headers.LastModified.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_equal_put_makes_no_revision_whatever_its_key_order()
    {
        await using var server = await TestServer.StartAsync();
        await server
            .PutAsync("/api/v1/services/orders", """{"connectTimeout":"2s","endpoints":[]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        using var again = await server.PutAsync("/api/v1/services/orders", """{"name":"orders","endpoints":[],"kind":"Service","connectTimeout":"2s"}""");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        again.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var answer = JsonSerializer.Deserialize<TransactionResponse>(await again.Content.ReadAsStringAsync(Cancel), WireJson.Options)!;
        (answer.Revision, answer.Changes.Single().Action).ShouldBe((1, ChangeAction.Unchanged));
        (await server.Client.RevisionsAsync(null, null, Cancel)).ShouldSucceed().Items.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"kind":"Route","endpoints":[]}""", "kind")]
    [InlineData("""{"name":"other","endpoints":[]}""", "name")]
    [InlineData("""{"name":7,"endpoints":[]}""", "name")]
    public async Task A_body_that_disagrees_with_the_path_is_refused(string body, string path)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.PutAsync("/api/v1/services/orders", body).ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        problem.Errors.Single().Path.ShouldBe(path);
        problem.Errors.Single().Document.ShouldBe(new DocumentName("Service", "orders"));
    }

    [Fact]
    public async Task Everything_wrong_with_a_document_is_told_at_once_with_its_place()
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server
            .PutAsync("/api/v1/services/orders", "{\n  \"endpoint\": [],\n  \"connectTimeout\": \"soon\"\n}")
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        problem.Errors.ShouldContain(error => error.Path == "endpoint" && error.Line == 2 && error.Column == 3);
        problem.Errors.ShouldContain(error => error.Path == "connectTimeout" && error.Line == 3);
        problem.Errors.ShouldAllBe(error => error.Document == new DocumentName("Service", "orders"));
    }

    [Fact]
    public async Task A_dangling_reference_is_refused_and_so_is_deleting_what_is_referenced()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/fleets/edge", Sample.Fleet).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var dangling = await server.PutAsync("/api/v1/routes/orders", Sample.Route).ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        dangling.Errors.Single().Document.ShouldBe(new DocumentName("Route", "orders"));

        await Sample.ApplyAsync(server);
        var referenced = await server.DeleteAsync("/api/v1/services/orders").ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        var used = referenced.Errors.Single();
        (used.Code, used.Document, used.Message).ShouldBe(
            ("CP0520", new DocumentName("Service", "orders"), "is still used by Route/orders (rules[0].to[0].service)")
        );
        (await server.Client.FindAsync("services", "orders", Cancel)).ShouldSucceed();
    }

    [Fact]
    public async Task A_deleted_document_is_gone()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var deleted = (await server.Client.DeleteAsync("routes", "orders", null, Cancel)).ShouldSucceed();
        deleted.Changes.ShouldBe([new DocumentChange("Route", "orders", ChangeAction.Deleted)]);
        await server.GetAsync("/api/v1/routes/orders").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.DeleteAsync("/api/v1/routes/orders").ShouldRefuseAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_list_is_paged_in_order_of_names()
    {
        await using var server = await TestServer.StartAsync();
        var documents = Enumerable.Range(0, 25).Select(number => Sample.Document("Service", $"s{number:00}", Sample.Service)).Reverse().ToArray();
        (await server.Client.TransactAsync(new TransactionRequest { Documents = documents }, Cancel)).ShouldSucceed();

        var names = new List<string>();
        var query = new DocumentQuery { Limit = 10 };
        var sizes = new List<int>();
        do
        {
            var page = (await server.Client.ListAsync("services", query, Cancel)).ShouldSucceed();
            names.AddRange(page.Items.Select(item => item.Body.GetProperty("name").GetString()!));
            sizes.Add(page.Items.Count);
            query = query with { Cursor = page.Next };
        } while (query.Cursor is not null);

        sizes.ShouldBe([10, 10, 5]);
        names.ShouldBe(Enumerable.Range(0, 25).Select(number => $"s{number:00}"));
    }

    [Theory]
    [InlineData("q=INVOICE", "b")]
    [InlineData("q=A", "a")]
    [InlineData("team=billing", "b")]
    [InlineData("label=tier", "a b")]
    [InlineData("label=tier%3Dgold", "b")]
    [InlineData("label=tier&label=zone%3Deu", "a")]
    [InlineData("team=nobody", "")]
    public async Task A_list_can_be_narrowed(string query, string expected)
    {
        await using var server = await TestServer.StartAsync();
        await server
            .PutAsync("/api/v1/services/a", """{"endpoints":[],"labels":{"tier":"silver","zone":"eu"}}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server
            .PutAsync("/api/v1/services/b", """{"endpoints":[],"team":"billing","description":"Sends invoices","labels":{"tier":"gold"}}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server.PutAsync("/api/v1/services/c", """{"endpoints":[]}""").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var page = await server.GetAsync($"/api/v1/services?{query}").ShouldAnswerAsync<Page<StoredDocument>>(HttpStatusCode.OK);
        string.Join(' ', page.Items.Select(item => item.Body.GetProperty("name").GetString())).ShouldBe(expected);
    }

    [Fact]
    public async Task Lists_hold_one_kind_only()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        foreach (var (kinds, name) in new[] { ("fleets", "edge"), ("routes", "orders"), ("services", "orders") })
        {
            var only = (await server.Client.ListAsync(kinds, null, Cancel)).ShouldSucceed().Items.Single();
            only.Body.GetProperty("name").GetString().ShouldBe(name);
            (only.Author, only.Source, only.Revision).ShouldBe(("admin", "api", 1));
        }
    }

    [Fact]
    public async Task Concurrent_puts_each_make_a_revision_and_none_is_lost()
    {
        await using var server = await TestServer.StartAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number => server.PutAsync($"/api/v1/services/s{number}", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created))
        );
        answers.Select(answer => answer.Revision).Order().ShouldBe(Enumerable.Range(1, 40).Select(number => (long)number));
        (await server.Client.ListAsync("services", null, Cancel)).ShouldSucceed().Items.Count.ShouldBe(40);
    }

    [Fact]
    public async Task A_single_put_cannot_take_over_what_another_source_owns_without_saying_so()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server, source: "git:shop");
        var refused = await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldRefuseAsync(HttpStatusCode.Conflict);
        refused.Errors.Single().Message.ShouldContain("git:shop");
        await server.PutAsync("/api/v1/services/orders?takeOver=true", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (await server.Client.FindAsync("services", "orders", Cancel)).ShouldSucceed().Source.ShouldBe("api");
    }

    [Fact]
    public async Task A_document_of_another_team_is_not_overwritten_by_one_of_the_same_name()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", OfTeam("payments")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        var problem = (await server.PutAsync("/api/v1/services/orders", OfTeam("web")).ShouldRefuseAsync(HttpStatusCode.Conflict)).Errors.Single();
        (problem.Code, problem.Path).ShouldBe(("CP0632", "team"));
        problem.Message.ShouldBe(
            "Service `orders` belongs to the team `payments` (last changed by admin in revision 1, source `api`); this would give it to the team `web`."
        );
        await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldRefuseAsync(HttpStatusCode.Conflict);
        await server.PutAsync("/api/v1/services/orders?takeOver=true", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        static string OfTeam(string team) => $"{{\"team\": \"{team}\", {Sample.Service.TrimStart()[1..]}";
    }
}
