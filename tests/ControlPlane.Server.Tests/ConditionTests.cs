using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class ConditionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stale_etag_is_refused_and_told_who_changed_the_document_and_when()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService, ("If-Match", "\"1\"")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        var stale = await server
            .PutAsync("/api/v1/services/orders", Sample.Service, ("If-Match", "\"1\""))
            .ShouldRefuseAsync(HttpStatusCode.PreconditionFailed);
        stale.Errors.Single().Message.ShouldMatch(@"^Service `orders` was last changed by admin at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ in revision 2\.$");
        stale.Errors.Single().Allowed.ShouldBe("\"2\"");
        await server.DeleteAsync("/api/v1/services/orders", ("If-Match", "\"1\"")).ShouldRefuseAsync(HttpStatusCode.PreconditionFailed);
        await server.DeleteAsync("/api/v1/services/orders", ("If-Match", "\"2\"")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("W/\"1\"")]
    [InlineData("\"one\"")]
    [InlineData("\"0\"")]
    public async Task An_etag_that_was_never_given_is_stale(string tag)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService, ("If-Match", tag)).ShouldRefuseAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task If_match_star_needs_a_document_and_if_none_match_star_needs_none()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", Sample.Service, ("If-Match", "*")).ShouldRefuseAsync(HttpStatusCode.PreconditionFailed);
        await server.PutAsync("/api/v1/services/orders", Sample.Service, ("If-None-Match", "*")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server.PutAsync("/api/v1/services/orders", Sample.Service, ("If-None-Match", "*")).ShouldRefuseAsync(HttpStatusCode.PreconditionFailed);
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService, ("If-Match", "*")).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("If-None-Match", "\"1\"")]
    [InlineData("If-Match", "\"1\", \"2\"")]
    [InlineData("If-Match", "one")]
    public async Task Conditions_that_are_not_understood_are_refused_rather_than_ignored(string header, string value)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", Sample.Service, (header, value)).ShouldRefuseAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_unchanged_document_is_not_sent_again()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        using var unchanged = await server.SendAsync(HttpMethod.Get, "/api/v1/services/orders", null, ("If-None-Match", "W/\"9\", \"1\""));
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        unchanged.Headers.ETag!.Tag.ShouldBe("\"1\"");
        (await unchanged.Content.ReadAsByteArrayAsync(Cancel)).ShouldBeEmpty();
        using var changed = await server.SendAsync(HttpMethod.Get, "/api/v1/services/orders", null, ("If-None-Match", "\"2\""));
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_of_many_writers_that_saw_the_same_revision_wins()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var bodies = Enumerable.Range(1, 20).Select(number => $$"""{"endpoints":[{"address":"10.0.1.{{number}}","port":80}]}""");
        var statuses = await Task.WhenAll(
            bodies.Select(async body =>
            {
                using var response = await server.PutAsync("/api/v1/services/orders", body, ("If-Match", "\"1\""));
                return response.StatusCode;
            })
        );
        statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        statuses.Count(status => status == HttpStatusCode.PreconditionFailed).ShouldBe(19);
    }

    [Fact]
    public async Task The_client_speaks_the_same_conditions()
    {
        await using var server = await TestServer.StartAsync();
        var body = Sample.Document("Service", "orders", Sample.Service);
        (await server.Client.PutAsync("services", "orders", body, new WriteCondition(null, Absent: true), Cancel)).ShouldSucceed();
        var again = await server.Client.PutAsync("services", "orders", body, new WriteCondition(null, Absent: true), Cancel);
        again.ShouldBeOfType<Answer<TransactionResponse>.Refused>().Problem.Status.ShouldBe(412);
        (await server.Client.DeleteAsync("services", "orders", new WriteCondition(7), Cancel))
            .ShouldBeOfType<Answer<TransactionResponse>.Refused>()
            .Problem.Status.ShouldBe(412);
        (await server.Client.DeleteAsync("services", "orders", new WriteCondition(1), Cancel)).ShouldSucceed();
    }
}
