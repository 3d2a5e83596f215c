using System.Net;
using System.Text;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>The part of E06 with a secret that issuer and gateway share.</summary>
[Collection(SharedStands.Collection)]
public sealed class SharedSecretTests(SharedStands stands)
{
    private const string Secret = "fake-shared-secret-of-at-least-32-bytes";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_token_is_signed_with_the_secret_as_text_or_as_base64(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("shared-secret", 0, HttpProtocols.Http1, Cancel);
        var bytes = Encoding.ASCII.GetBytes(Secret);
        await stand.ApplyAsync(
            JwtTests.Service(backend, "shared-secret")
                + Tokens.Provider("secret-text", $"keys: {{hmac: [{{secret: {{value: {Secret}}}}}]}}", "from: [{query: jwt}]")
                + Tokens.Provider(
                    "secret-base64",
                    $"keys: {{hmac: [{{secret: {{value: {Convert.ToBase64String(bytes)}}}, base64: true}}]}}",
                    "algorithms: [HS256]"
                )
                + JwtTests.Route("secret-text", "jwt: {anyOf: [secret-text]}", service: "shared-secret")
                + JwtTests.Route("secret-base64", "jwt: {anyOf: [secret-base64]}", service: "shared-secret"),
            Cancel
        );

        var good = Tokens.Of(issuer, algorithm: "HS256", secret: bytes);
        var answer = await stand.Gateway.GetAsync("secret-text.test", $"/?jwt={good}&page=2", Cancel);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Body.ShouldNotContain("jwt=");
        answer.Body.ShouldContain("page=2");
        (await stand.Gateway.GetAsync("secret-base64.test", "/", Cancel, Tokens.Bearer(good))).Status.ShouldBe(HttpStatusCode.OK);

        var another = Tokens.Of(issuer, algorithm: "HS256", secret: [.. bytes, 1]);
        var encoded = Tokens.Of(issuer, algorithm: "HS256", secret: Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));
        foreach (var bad in new[] { another, encoded, Tokens.Of(issuer) })
        {
            (await stand.Gateway.GetAsync("secret-text.test", $"/?jwt={bad}", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);
            (await stand.Gateway.GetAsync("secret-base64.test", "/", Cancel, Tokens.Bearer(bad))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }
        (await stand.Gateway.GetAsync("secret-text.test", "/", Cancel, Tokens.Bearer(good))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
