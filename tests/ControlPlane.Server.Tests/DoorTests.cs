using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Compilation;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;

namespace ControlPlane.Server.Tests;

/// <summary>A write, a dry run, a plan and a validation come to the same verdict, and each costs one reading of a text and one compile.</summary>
public sealed class DoorTests
{
    private int _reads,
        _compiles;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("transactions", false)]
    [InlineData("transactions", true)]
    [InlineData("plan", false)]
    [InlineData("validate", false)]
    public async Task A_posted_text_is_read_once_and_the_state_it_leads_to_compiled_once(string door, bool dryRun)
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        (_reads, _compiles) = (0, 0);
        await PostAsync(server, door, Change(dryRun));
        (_reads, _compiles).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData("transactions")]
    [InlineData("plan")]
    [InlineData("validate")]
    public async Task What_is_refused_is_read_and_compiled_no_more_often(string door)
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        (_reads, _compiles) = (0, 0);
        await PostAsync(server, door, """{"documents":[{"kind":"Route","name":"orders","fleets":["edge"],"rules":[{"to":[{"service":"nobody"}]}]}]}""");
        (_reads, _compiles).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_document_that_is_put_is_read_once_too()
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        (_reads, _compiles) = (0, 0);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (_reads, _compiles).ShouldBe((1, 1));
    }

    [Fact]
    public async Task What_changes_nothing_is_not_compiled()
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        (_reads, _compiles) = (0, 0);
        await Sample.ApplyAsync(server);
        (_reads, _compiles).ShouldBe((3, 0));
    }

    [Fact]
    public async Task All_doors_find_the_same_problems_at_the_same_places()
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        var transaction = new TransactionRequest
        {
            Documents = [Sample.Document("Route", "second", """{"fleets":["edge"],"rules":[{"to":[{"service":"nobody"}]}]}""")],
            Delete = [new DocumentName("Service", "orders")],
        };
        var refused = (await server.Client.TransactAsync(transaction, Cancel)).ShouldBeOfType<Answer<TransactionResponse>.Refused>().Problem.Errors;
        refused.Select(problem => problem.Document!.ToString()).ShouldContain(new DocumentName("Service", "orders").ToString());
        refused.Select(problem => problem.Document!.ToString()).ShouldContain(new DocumentName("Route", "second").ToString());
        (await server.Client.PlanAsync(transaction, Cancel)).ShouldBeOfType<Answer<PlanResponse>.Refused>().Problem.Errors.ShouldBe(refused);
        (await server.Client.TransactAsync(transaction with { DryRun = true }, Cancel))
            .ShouldBeOfType<Answer<TransactionResponse>.Refused>()
            .Problem.Errors.ShouldBe(refused);
        (await server.Client.ValidateAsync(transaction, Cancel)).ShouldSucceed().Problems.ShouldBe(refused);
    }

    [Fact]
    public async Task An_answer_names_the_fleets_whose_resources_change_or_else_those_that_the_documents_serve()
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        await server
            .PutAsync("/api/v1/fleets/inner", Sample.Fleet.Replace("8000", "8001", StringComparison.Ordinal))
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        var changed = await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (string.Join(',', changed.Fleets), changed.UnchangedFleets.Count).ShouldBe(("edge", 0));
        var again = await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (again.Fleets.Count, string.Join(',', again.UnchangedFleets)).ShouldBe((0, "edge"));
        var moved = await server
            .PutAsync("/api/v1/routes/orders", Sample.Route.Replace("edge", "inner", StringComparison.Ordinal))
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        string.Join(',', moved.Fleets).ShouldBe("edge,inner");
        var unused = await server.PutAsync("/api/v1/services/unused", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        (unused.Fleets.Count, unused.UnchangedFleets.Count).ShouldBe((0, 0));
    }

    private static string Change(bool dryRun) =>
        $$"""{"dryRun":{{(dryRun ? "true" : "false")}},"documents":[{"kind":"Service","name":"orders",{{Sample.OtherService[1..]}}]}""";

    private static async Task PostAsync(TestServer server, string door, string body)
    {
        using var answer = await server.PostAsync($"/api/v1/{door}", body);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity);
    }

    private Task<TestServer> StartAsync() =>
        TestServer.StartAsync(
            hooks: HostHooks.None with
            {
                Read = (text, identity) =>
                {
                    Interlocked.Increment(ref _reads);
                    return StoreOptions.ReadJson(text, identity);
                },
                Compile = (model, observed, previous) =>
                {
                    Interlocked.Increment(ref _compiles);
                    return Compiler.Compile(model, observed, previous);
                },
            }
        );
}
