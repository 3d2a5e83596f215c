using System.Net;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

/// <summary>Why requests fail although the documents are right.</summary>
public sealed class ConditionsOfFleetsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_set_that_cannot_be_fetched_is_a_problem_of_the_fleets_that_use_it()
    {
        await using var issuer = IdentityProvider.Start();
        issuer.Instead = (503, "", null);
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await server
            .PutAsync("/api/v1/fleets/other", """{"role":"edge","listeners":[{"name":"http","port":8001}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server
            .PutAsync("/api/v1/jwtProviders/corp", $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{issuer.KeySetUrl}}","refresh":"1s"} }""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server
            .PutAsync("/api/v1/routes/orders", """{"fleets":["edge"],"rules":[{"to":[{"service":"orders"}],"policies":{"jwt":{"anyOf":["corp"]}}}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        var problem = await ProblemAsync(server, "CP0634");
        (problem.Document, problem.Path, problem.Message).ShouldBe(
            (
                new DocumentName("JwtProvider", "corp"),
                "keys.url",
                "its key set cannot be fetched, so every token of it is answered 401: the key set: answered 503"
            )
        );
        (await server.Client.FleetStatusAsync("other", Cancel)).ShouldSucceed().Problems.ShouldBeEmpty();

        issuer.Instead = null;
        await Eventually.AnswerAsync(
            async () => (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed().Problems is [] ? "none" : null,
            "the key set was fetched"
        );
        issuer.Instead = (503, "", null);
        (await ProblemAsync(server, "CP0635")).Message.ShouldMatch(
            @"^its key set could not be fetched again; the keys of before are used until \S+ \S+: the key set: answered 503$"
        );
    }

    [Fact]
    public async Task A_secret_that_cannot_be_decrypted_is_a_problem_of_every_fleet()
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-");
        await using (var server = await TestServer.StartAsync(stays: folder))
        {
            await Sample.ApplyAsync(server);
            await server
                .PutAsync("/api/v1/consumers/ann", """{"apiKeys":[{"name":"a","key":{"value":"a-key-that-is-long-enough-to-be-one"}}]}""")
                .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
            (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed().Problems.ShouldBeEmpty();
        }

        await using (var server = await TestServer.StartAsync(stays: folder, secretKey: Convert.ToBase64String(new byte[32])))
        {
            var problem = await ProblemAsync(server, "CP0636");
            (problem.Document, problem.Path).ShouldBe((new DocumentName("Consumer", "ann"), "apiKeys[0].key"));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Plan_and_validate_warn_where_this_server_may_not_fetch_a_key_set()
    {
        await using var server = await TestServer.StartAsync(fetch: new([], Insecure: false));
        await WarnAsync("http://login.example.com/keys", "http is not allowed: use https, or allow it by --fetch-insecure");
        await WarnAsync("https://127.0.0.1/keys", "127.0.0.1 is a loopback address, which --fetch-allow would have to allow");
        await WarnAsync("https://[::1]/keys", "::1 is a loopback address, which --fetch-allow would have to allow");
        await WarnAsync("https://localhost/keys", "127.0.0.1 is a loopback address, which --fetch-allow would have to allow");
        await WarnAsync("https://10.1.2.3/keys", "10.1.2.3 is a private address, which --fetch-allow would have to allow");
        await WarnAsync("https://169.254.169.254/keys", "169.254.169.254 is a metadata service, which --fetch-allow would have to allow");
        await WarnAsync("https://login.example.com/keys", null);

        async Task WarnAsync(string url, string? refusal)
        {
            var request = new TransactionRequest
            {
                Documents = [Sample.Document("JwtProvider", "corp", $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{url}}"} }""")],
            };
            PlanWarning[] expected = refusal is null
                ? []
                : [new(PlanWarningKind.CannotFetch, "JwtProvider/corp", $"this server may not fetch {url}, so no token of it will be valid: {refusal}")];
            (await server.Client.PlanAsync(request, Cancel)).ShouldSucceed().Warnings.ShouldBe(expected);
            (await server.Client.ValidateAsync(request, Cancel)).ShouldSucceed().Warnings.ShouldBe(expected);
        }
    }

    private static Task<Problem> ProblemAsync(TestServer server, string code) =>
        Eventually.AnswerAsync(
            async () => (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed().Problems.FirstOrDefault(problem => problem.Code == code),
            $"the status tells {code}"
        );
}
