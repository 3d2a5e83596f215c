using System.Net;
using System.Text;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>One of several kinds of credentials: whoever carries one meets all that is demanded of its kind.</summary>
[Collection(SharedStands.Collection)]
public sealed class AuthTests(SharedStands stands)
{
    private const string Key = "fake-key-of-auth-000001";
    private const string Password = "fake-password-of-auth";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_token_a_key_or_a_password_opens_and_none_of_them_is_weaker_for_the_others(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("auth", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            JwtTests.Service(backend, "auth")
                + Tokens.Provider(issuer, "auth")
                + $$$"""
                ---
                kind: Consumer
                name: auth-machine
                apiKeys: [{name: only, key: {value: {{{Key}}}}}]
                basic: {password: {value: {{{Password}}}}}

                """
                + JwtTests.Route(
                    "auth-any",
                    "auth: {anyOf: [{jwt: {anyOf: [auth], scopes: [read]}}, {apiKey: {from: {header: x-auth-key}}}, {basicAuth: {}}]}",
                    service: "auth"
                )
                + JwtTests.Route(
                    "auth-narrow",
                    "auth: {anyOf: [{jwt: {anyOf: [auth], scopes: [write]}}, {apiKey: {from: {header: x-auth-key}}}]}",
                    service: "auth",
                    above: "auth: {anyOf: [{jwt: {anyOf: [auth], scopes: [read]}}, {basicAuth: {}}]}"
                ),
            Cancel
        );
        var (poor, reader, both) = (Bearer(null), Bearer("read"), Bearer("read write"));
        (string, string) key = ("X-Auth-Key", Key),
            wrongKey = ("X-Auth-Key", "wrong");
        var password = ("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"auth-machine:{Password}"))}");
        var wrongPassword = ("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("auth-machine:wrong"))}");

        (string Host, HttpStatusCode Expected, (string, string)[] Headers)[] requests =
        [
            ("auth-any", HttpStatusCode.OK, [reader]),
            ("auth-any", HttpStatusCode.OK, [key]),
            ("auth-any", HttpStatusCode.OK, [password]),
            ("auth-any", HttpStatusCode.Unauthorized, []),
            ("auth-any", HttpStatusCode.Forbidden, [poor]),
            ("auth-any", HttpStatusCode.Unauthorized, [wrongKey]),
            ("auth-any", HttpStatusCode.Unauthorized, [wrongPassword]),
            ("auth-any", HttpStatusCode.Unauthorized, [("Authorization", "Bearer nonsense")]),
            ("auth-any", HttpStatusCode.OK, [reader, wrongKey]),
            ("auth-any", HttpStatusCode.Forbidden, [poor, key]),
            ("auth-any", HttpStatusCode.Unauthorized, [("Authorization", "bearer nonsense"), key]),
            ("auth-narrow", HttpStatusCode.OK, [both]),
            ("auth-narrow", HttpStatusCode.Forbidden, [reader]),
            ("auth-narrow", HttpStatusCode.Unauthorized, [key]),
            ("auth-narrow", HttpStatusCode.Unauthorized, [password]),
            ("auth-narrow", HttpStatusCode.Unauthorized, []),
        ];
        foreach (var (host, expected, headers) in requests)
            (await stand.Gateway.GetAsync($"{host}.test", "/", Cancel, headers)).Status.ShouldBe(expected, $"{host} {string.Join(' ', headers)}");

        // What nobody looked at because another credential was verified, no service sees.
        var byToken = (await stand.Gateway.GetAsync("auth-any.test", "/", Cancel, reader, key, ("x-envoy-upstream-rq-timeout-ms", "77"))).Echo.Headers;
        byToken.Keys.ShouldNotContain("x-auth-key");
        byToken.Keys.Where(name => name is "x-envoy-internal" or "x-envoy-upstream-rq-timeout-ms").ShouldBeEmpty("no client is an internal one");
        byToken["x-envoy-expected-rq-timeout-ms"].ShouldBe("15000");
        (await stand.Gateway.GetAsync("auth-any.test", "/", Cancel, key, password))
            .Echo.Headers.Keys.Where(name => name is "authorization" or "x-auth-key")
            .ShouldBeEmpty();
        (string, string)[] preflight =
        [
            ("Origin", "https://app.example.com"),
            ("Access-Control-Request-Method", "PATCH"),
            ("Authorization", "Bearer forged"),
            wrongKey,
        ];
        (await stand.Gateway.SendAsync(HttpMethod.Options, "auth-any.test", "/", Cancel, preflight))
            .Echo.Headers.Keys.Where(name => name is "authorization" or "x-auth-key")
            .ShouldBeEmpty();

        (string, string) Bearer(string? scope) => Tokens.Bearer(Tokens.Of(issuer, claims => claims["scope"] = scope));
    }
}
