using System.Net;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Core.Observe;

public sealed class KeySetEndpointTests : IAsyncDisposable
{
    private readonly IdentityProvider _issuer = IdentityProvider.Start();

    [Fact]
    public async Task The_status_tells_how_the_fetching_goes()
    {
        _issuer.Instead = (200, """{"keys":[{"kid":"short","kty":"RSA"}]}""", null);
        await using var server = await TestServer.StartAsync();
        await PutAsync(server, "corp", $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{_issuer.KeySetUrl}}","refresh":"1s"} }""");
        var failed = await StatusAsync(server, KeySetState.Missing);
        (failed.Provider, failed.Url, failed.Keys).ShouldBe(("corp", _issuer.KeySetUrl, 0));
        failed.Error.ShouldBe("the key set has no key that can be used");

        _issuer.Instead = (200, $$"""{"keys":[{{_issuer.Key.Public().First().ToJsonString()}},{"kid":"short","kty":"RSA"}]}""", null);
        var fresh = await StatusAsync(server, KeySetState.Fresh);
        (fresh.Keys, fresh.Error).ShouldBe((1, null));
        fresh.FetchedAt.ShouldNotBeNull();
        fresh.Dropped.ShouldBe([new UnusableKey(1, "\"short\"", "its n or e is missing or no base64url")]);

        _issuer.Instead = (503, "", null);
        (await StatusAsync(server, KeySetState.Stale)).Error.ShouldBe("the key set: answered 503");
    }

    [Fact]
    public async Task What_is_not_fetched_says_so()
    {
        await using var server = await TestServer.StartAsync();
        var key = _issuer.Key.Public().First().ToJsonString();
        await PutAsync(server, "fixed", $$$"""{"issuer":"i","audiences":"any","keys":{"inline":{"keys":[{{{key}}}]} } }""");

        await PutAsync(
            server,
            "shared",
            """{"issuer":"i","audiences":"any","keys":{"hmac":[{"id":"a","secret":{"value":"0123456789abcdef0123456789abcdef"} },{"id":"b","secret":{"value":"fedcba9876543210fedcba9876543210"} }]} }"""
        );
        await PutAsync(server, "theirs", $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{_issuer.KeySetUrl}}","fetchedBy":"envoy"} }""");

        await IsAsync("fixed", KeySetState.Inline, keys: 1, "The keys of `fixed` stand in its document: there is nothing to fetch.");
        await IsAsync("shared", KeySetState.Inline, keys: 2, "The keys of `shared` stand in its document: there is nothing to fetch.");
        await IsAsync("theirs", KeySetState.NotFetched, keys: 0, "The keys of `theirs` are fetched by each Envoy, not by the control plane.");
        await server.GetAsync("/api/v1/jwtProviders/nobody/status").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.PostAsync("/api/v1/jwtProviders/nobody/refresh", "").ShouldRefuseAsync(HttpStatusCode.NotFound);

        async Task IsAsync(string name, KeySetState state, int keys, string refusal)
        {
            var status = await server.GetAsync($"/api/v1/jwtProviders/{name}/status").ShouldAnswerAsync<KeySetStatus>(HttpStatusCode.OK);
            (status.State, status.Keys).ShouldBe((state, keys));
            var refused = (await server.PostAsync($"/api/v1/jwtProviders/{name}/refresh", "").ShouldRefuseAsync(HttpStatusCode.Conflict)).Errors.Single();
            (refused.Code, refused.Message).ShouldBe(("CP0621", refusal));
        }
    }

    [Fact]
    public async Task A_refresh_right_after_the_last_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await PutAsync(server, "corp", $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{_issuer.KeySetUrl}}"} }""");
        await StatusAsync(server, KeySetState.Fresh);

        (await server.PostAsync("/api/v1/jwtProviders/corp/refresh", "").ShouldRefuseAsync(HttpStatusCode.TooManyRequests))
            .Errors.Single()
            .Code.ShouldBe("CP0620");
        _issuer.KeySetHits.ShouldBe(1);
    }

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    private static async Task PutAsync(TestServer server, string name, string json) =>
        await server.PutAsync($"/api/v1/jwtProviders/{name}", json).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

    private static Task<KeySetStatus> StatusAsync(TestServer server, KeySetState state) =>
        Eventually.AnswerAsync(
            async () =>
            {
                var status = await server.GetAsync("/api/v1/jwtProviders/corp/status").ShouldAnswerAsync<KeySetStatus>(HttpStatusCode.OK);
                return status.State == state && status.AttemptedAt is not null ? status : null;
            },
            $"the key set is {state}"
        );
}
