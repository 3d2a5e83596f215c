using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class TransactionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_documents_become_one_revision_with_author_source_and_message()
    {
        await using var server = await TestServer.StartAsync();
        var transaction = new TransactionRequest
        {
            Source = "git:shop",
            Message = "first light",
            Documents =
            [
                Sample.Document("Route", "orders", Sample.Route),
                Sample.Document("Fleet", "edge", Sample.Fleet),
                Sample.Document("Service", "orders", Sample.Service),
            ],
        };
        var answer = (await server.Client.TransactAsync(transaction, Cancel)).ShouldSucceed();
        answer.Revision.ShouldBe(1);
        answer
            .Changes.Select(change => $"{change.Action} {change.Kind}/{change.Name}")
            .ShouldBe(["Created Route/orders", "Created Fleet/edge", "Created Service/orders"]);

        var revision = (await server.Client.RevisionAsync(1, Cancel)).ShouldSucceed();
        (revision.Author, revision.Source, revision.Message, revision.Changes.Count).ShouldBe(("admin", "git:shop", "first light", 3));
    }

    [Fact]
    public async Task Nothing_is_written_when_one_document_is_wrong_and_all_problems_are_told()
    {
        await using var server = await TestServer.StartAsync();
        var refused = await server
            .PostAsync(
                "/api/v1/transactions",
                """
                {"documents": [
                  {"kind": "Service", "name": "orders", "endpoints": []},
                  {"kind": "Service", "name": "broken", "endpoint": []},
                  {"kind": "Widget", "name": "w"},
                  {"name": "nothing"}
                ]}
                """
            )
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        refused.Errors.ShouldContain(error => error.Document == new DocumentName("Service", "broken") && error.Path == "endpoint");
        refused.Errors.ShouldContain(error => error.Path == "documents[2].kind");
        refused.Errors.ShouldContain(error => error.Path == "documents[3].kind");
        (await server.Client.ListAsync("services", null, Cancel)).ShouldSucceed().Items.ShouldBeEmpty();
        (await server.Client.VersionAsync(Cancel)).ShouldSucceed().Revision.ShouldBe(0);
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_change_and_writes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        var answer = (
            await server.Client.TransactAsync(
                new TransactionRequest
                {
                    DryRun = true,
                    Documents = [Sample.Document("Service", "orders", Sample.OtherService)],
                    Delete = [new DocumentName("Route", "orders")],
                },
                Cancel
            )
        ).ShouldSucceed();
        (answer.Revision, answer.DryRun).ShouldBe((1, true));
        answer.Changes.Select(change => change.Action).ShouldBe([ChangeAction.Updated, ChangeAction.Deleted]);
        (await server.Client.FindAsync("routes", "orders", Cancel)).ShouldSucceed();
        (await server.Client.FindAsync("services", "orders", Cancel)).ShouldSucceed().Revision.ShouldBe(1);
    }

    [Fact]
    public async Task A_base_that_is_older_than_a_document_is_a_conflict_that_names_it()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        var answer = await server.Client.TransactAsync(
            new TransactionRequest { Base = 1, Documents = [Sample.Document("Service", "orders", Sample.Service)] },
            Cancel
        );
        var problem = answer.ShouldBeOfType<Answer<TransactionResponse>.Refused>().Problem;
        problem.Status.ShouldBe(409);
        problem.Errors.Single().Document.ShouldBe(new DocumentName("Service", "orders"));
        (
            await server.Client.TransactAsync(new TransactionRequest { Base = 1, Documents = [Sample.Document("Fleet", "edge", Sample.Fleet)] }, Cancel)
        ).ShouldSucceed();
    }

    [Theory]
    [InlineData("""{"mode":"sync","documents":[]}""", HttpStatusCode.UnprocessableEntity, "mode")]
    [InlineData("""{"mode":"swap"}""", HttpStatusCode.BadRequest, "mode")]
    [InlineData("""{"document":[]}""", HttpStatusCode.BadRequest, "document")]
    [InlineData("""{"documents":{}}""", HttpStatusCode.BadRequest, "documents")]
    [InlineData("""{"documents":[],"documents":[]}""", HttpStatusCode.BadRequest, "documents")]
    [InlineData("""{"dryRun":"yes"}""", HttpStatusCode.BadRequest, "dryRun")]
    [InlineData("""{"documents":[7]}""", HttpStatusCode.UnprocessableEntity, "documents[0]")]
    [InlineData("""{"delete":[{"kind":"Widget","name":"w"}]}""", HttpStatusCode.UnprocessableEntity, "")]
    [InlineData("""{"delete":[{"kind":"Service"}]}""", HttpStatusCode.BadRequest, "delete[0]")]
    [InlineData("""{"delete":[null]}""", HttpStatusCode.UnprocessableEntity, "delete[0]")]
    [InlineData("""{"documents":[null]}""", HttpStatusCode.UnprocessableEntity, "documents[0]")]
    [InlineData("""{"documents":null}""", HttpStatusCode.BadRequest, "documents")]
    [InlineData("null", HttpStatusCode.BadRequest, "")]
    [InlineData("[]", HttpStatusCode.BadRequest, "")]
    public async Task What_a_transaction_cannot_be_is_refused_with_its_place(string body, HttpStatusCode status, string path)
    {
        await using var server = await TestServer.StartAsync();
        foreach (var endpoint in new[] { "transactions", "validate" })
        {
            if (endpoint == "validate" && status == HttpStatusCode.UnprocessableEntity)
                continue;
            (await server.PostAsync($"/api/v1/{endpoint}", body).ShouldRefuseAsync(status)).Errors[0].Path.ShouldBe(path);
        }
    }

    [Fact]
    public async Task The_same_document_twice_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var service = Sample.Document("Service", "orders", Sample.Service);
        foreach (
            var transaction in new[]
            {
                new TransactionRequest { Documents = [service, service] },
                new TransactionRequest { Documents = [service], Delete = [new DocumentName("Service", "orders")] },
            }
        )
        {
            var problem = (await server.Client.TransactAsync(transaction, Cancel)).ShouldBeOfType<Answer<TransactionResponse>.Refused>().Problem;
            problem.Errors.Single().Document.ShouldBe(new DocumentName("Service", "orders"));
        }
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var answer = await server.Client.TransactAsync(new TransactionRequest { Delete = [new DocumentName("Service", "nobody")] }, Cancel);
        var problem = answer.ShouldBeOfType<Answer<TransactionResponse>.Refused>().Problem;
        (problem.Status, problem.Errors.Single().Document).ShouldBe((404, new DocumentName("Service", "nobody")));
    }

    [Fact]
    public async Task Validate_answers_problems_as_a_value_and_writes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var bad = (
            await server.Client.ValidateAsync(new TransactionRequest { Documents = [Sample.Document("Route", "orders", Sample.Route)] }, Cancel)
        ).ShouldSucceed();
        bad.Problems.ShouldNotBeEmpty();
        bad.Problems.ShouldAllBe(problem => problem.Document == new DocumentName("Route", "orders"));
        var good = (
            await server.Client.ValidateAsync(new TransactionRequest { Documents = [Sample.Document("Fleet", "edge", Sample.Fleet)] }, Cancel)
        ).ShouldSucceed();
        good.Problems.ShouldBeEmpty();
        (await server.Client.VersionAsync(Cancel)).ShouldSucceed().Revision.ShouldBe(0);
    }

    [Fact]
    public async Task Revisions_are_listed_newest_first_in_pages()
    {
        await using var server = await TestServer.StartAsync();
        for (var number = 1; number <= 5; number++)
            await server.PutAsync($"/api/v1/services/s{number}", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var first = (await server.Client.RevisionsAsync(3, null, Cancel)).ShouldSucceed();
        first.Items.Select(revision => revision.Number).ShouldBe([5, 4, 3]);
        var second = (await server.Client.RevisionsAsync(3, first.Next, Cancel)).ShouldSucceed();
        second.Items.Select(revision => revision.Number).ShouldBe([2, 1]);
        second.Next.ShouldBeNull();
        await server.GetAsync("/api/v1/revisions/99").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.GetAsync("/api/v1/revisions?cursor=x").ShouldRefuseAsync(HttpStatusCode.BadRequest);
    }
}
