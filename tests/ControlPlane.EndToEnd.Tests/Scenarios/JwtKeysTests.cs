using System.Net;
using System.Text.Json.Nodes;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Where keys come from, and what happens while they change or cannot be had.</summary>
public sealed class JwtKeysTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Keys_come_by_URL_by_discovery_and_by_Envoy_and_the_first_two_outlast_the_issuer(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("keys", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            JwtTests.Service(backend, "keys")
                + Tokens.Provider("by-url", $"issuer: \"{issuer.Issuer}\"", $"keys: {{url: \"{issuer.KeySetUrl}\"}}")
                + Tokens.Provider("by-discovery", $"discovery: \"{issuer.DiscoveryUrl}\"")
                + Tokens.Provider("by-envoy", $"issuer: \"{issuer.Issuer}\"", $"keys: {{url: \"{issuer.KeySetUrl}\", fetchedBy: envoy}}")
                + JwtTests.Route("url", "jwt: {anyOf: [by-url]}", service: "keys")
                + JwtTests.Route("discovery", "jwt: {anyOf: [by-discovery]}", service: "keys")
                + JwtTests.Route("envoy", "jwt: {anyOf: [by-envoy]}", service: "keys"),
            Cancel
        );
        var token = Tokens.Bearer(issuer.Token());
        foreach (var host in (string[])["url.test", "discovery.test", "envoy.test"])
        {
            await Wait.UntilAsync($"{host} has keys", Deadline, async inner => await StatusAsync(stand, host, inner, token) == HttpStatusCode.OK, Cancel);
            (await StatusAsync(stand, host, Cancel)).ShouldBe(HttpStatusCode.Unauthorized);
            (await StatusAsync(stand, host, Cancel, Tokens.Bearer(IdentityProvider.WithBadSignature(token.Value["Bearer ".Length..])))).ShouldBe(
                HttpStatusCode.Unauthorized
            );
        }

        await issuer.GoDownAsync();
        await stand.ApplyAsync(
            Tokens.Provider("by-url", $"issuer: \"{issuer.Issuer}\"", "clockSkew: 30s", $"keys: {{url: \"{issuer.KeySetUrl}\"}}")
                + JwtTests.Route("more", "jwt: {anyOf: [by-url, by-discovery]}", service: "keys"),
            Cancel
        );
        foreach (var host in (string[])["url.test", "discovery.test", "more.test"])
            (await StatusAsync(stand, host, Cancel, token)).ShouldBe(HttpStatusCode.OK, host);
        issuer.GoUp();
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Adding_changing_rotating_and_removing_fails_no_request_with_a_valid_token(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("steady", 0, HttpProtocols.Http1, Cancel);
        var (keys, none) = (issuer.Key, JwtTests.Route("steady", "timeout: {request: 10s}"));
        await stand.ApplyAsync(JwtTests.Service(backend, "steady") + Tokens.Provider(issuer, "first") + Tokens.Provider(issuer, "second") + none, Cancel);
        await using var load = LoadClient.Start(stand.Gateway.Address, "steady.test", connections: 4, Tokens.Bearer(Tokens.Of(issuer)));
        await Wait.UntilAsync("there is load", Deadline, _ => Task.FromResult(load.Answered > 20), Cancel);

        for (var round = 0; round < 5; round++)
        {
            await stand.ApplyAsync(JwtTests.Route("steady", "jwt: {anyOf: [first]}"), Cancel);
            (await StatusAsync(stand, "steady.test", Cancel)).ShouldBe(HttpStatusCode.Unauthorized);
            await stand.ApplyAsync(JwtTests.Route("steady", "jwt: {anyOf: [second]}"), Cancel);
            issuer.Rotate(keepOld: true);
            await stand.ApplyAsync(Rotated("second", [.. keys.Public(), .. issuer.Key.Public()]), Cancel);
            await stand.ApplyAsync(JwtTests.Route("steady", "jwt: {anyOf: [first, second]}"), Cancel);
            (await StatusAsync(stand, "steady.test", Cancel)).ShouldBe(HttpStatusCode.Unauthorized);
            await stand.ApplyAsync(none, Cancel);
        }

        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        load.Answered.ShouldBeGreaterThan(100);
    }

    private static string Rotated(string name, params IEnumerable<JsonObject> keys) =>
        Tokens.Provider(name, $"keys: {{inline: {new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString()}}}");

    private static async Task<HttpStatusCode> StatusAsync(Stand stand, string host, CancellationToken cancel, params (string, string)[] headers) =>
        (await stand.Gateway.GetAsync(host, "/", cancel, headers)).Status;
}
