using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class ConsumerKeyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_made_and_shown_once()
    {
        await using var server = await TestServer.StartAsync();
        await server
            .PutAsync("/api/v1/consumers/alice", """{"groups":["staff"],"description":"as written"}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        using var response = await server.SendAsync(HttpMethod.Post, "/api/v1/consumers/alice/keys", null);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var created = JsonSerializer.Deserialize<CreatedKey>(await response.Content.ReadAsStringAsync(Cancel), WireJson.Options)!;
        (created.Consumer, created.Name, created.Revision, created.Expires).ShouldBe(("alice", "key-1", 2, null));
        created.Key.ShouldMatch("^cpk_[A-Za-z0-9_-]{43}$");
        created.ToString().ShouldNotContain(created.Key);
        var read = await (await server.GetAsync("/api/v1/consumers/alice")).Content.ReadAsStringAsync(Cancel);
        read.ShouldStartWith(
            """{"kind":"Consumer","name":"alice","groups":["staff"],"description":"as written","apiKeys":[{"name":"key-1","key":{"set":true,"hash":"""
        );
        var revision = (await server.Client.RevisionAsync(2, Cancel)).ShouldSucceed();
        (revision.Author, revision.Source, revision.Message).ShouldBe(("admin", "api", "created the API key key-1"));
    }

    [Fact]
    public async Task The_third_live_key_is_refused_with_what_to_do()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/consumers/alice", "{}").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var expires = TimeProvider.System.GetUtcNow().AddDays(1);
        var first = (await server.Client.CreateKeyAsync("alice", new CreateKeyRequest { Name = "old", Expires = expires }, Cancel)).ShouldSucceed();
        first.Expires.ShouldBe(expires);
        (await server.Client.CreateKeyAsync("alice", new CreateKeyRequest(), Cancel)).ShouldSucceed().Name.ShouldBe("key-1");

        var refused = await server.PostAsync("/api/v1/consumers/alice/keys", "{}").ShouldRefuseAsync(HttpStatusCode.Conflict);
        refused
            .Errors.Single()
            .ShouldSatisfyAllConditions(
                error => error.Code.ShouldBe("CP0631"),
                error => error.Message.ShouldContain("old, key-1"),
                error => error.Hint.ShouldNotBeNull().ShouldContain("cpctl key delete alice KEY")
            );

        (await server.Client.DeleteKeyAsync("alice", "old", Cancel)).ShouldSucceed().Changes.Single().Action.ShouldBe(ChangeAction.Updated);
        (await server.Client.CreateKeyAsync("alice", new CreateKeyRequest(), Cancel)).ShouldSucceed().Name.ShouldBe("key-2");
    }

    [Fact]
    public async Task A_consumer_of_another_source_stays_of_that_source()
    {
        await using var server = await TestServer.StartAsync();
        (
            await server.Client.TransactAsync(
                new TransactionRequest { Source = "git", Documents = [Sample.Document("Consumer", "alice", """{"groups":["a"]}""")] },
                Cancel
            )
        ).ShouldSucceed();

        (await server.Client.CreateKeyAsync("alice", new CreateKeyRequest(), Cancel)).ShouldSucceed();

        (await server.Client.FindAsync("consumers", "alice", Cancel)).ShouldSucceed().Source.ShouldBe("git");
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_over_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/consumers/alice", "{}").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        await server.PostAsync("/api/v1/consumers/bob/keys", "{}").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.DeleteAsync("/api/v1/consumers/alice/keys/none").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.PostAsync("/api/v1/consumers/alice/keys", """{"expires":"2020-01-01T00:00:00Z"}""").ShouldRefuseAsync(HttpStatusCode.BadRequest);
        await server.PostAsync("/api/v1/consumers/alice/keys", """{"nam":"x"}""").ShouldRefuseAsync(HttpStatusCode.BadRequest);
        (await server.PostAsync("/api/v1/consumers/alice/keys", """{"name":"No Name"}""").ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity))
            .Errors.Single()
            .Code.ShouldBe("CP0212");
    }

    [Fact]
    public async Task Two_at_once_do_not_lose_a_key()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/consumers/alice", "{}").ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        var made = await Task.WhenAll(
            server.Client.CreateKeyAsync("alice", new CreateKeyRequest(), Cancel),
            server.Client.CreateKeyAsync("alice", new CreateKeyRequest(), Cancel)
        );

        made.Select(answer => answer.ShouldSucceed().Name).Order().ShouldBe(["key-1", "key-2"]);
    }
}
