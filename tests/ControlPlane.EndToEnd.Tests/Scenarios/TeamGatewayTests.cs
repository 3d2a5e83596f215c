using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E03: gateways of teams, keys and limits of their consumers.</summary>
public sealed class TeamGatewayTests
{
    private const string Key = "fake-key-of-billing-team-0001";
    private const string OtherKey = "fake-key-of-billing-team-0002";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Each_consumer_has_its_hundred_a_minute_and_no_other_teams_Envoy_holds_anything_of_it(string version)
    {
        await using var issuer = IdentityProvider.Start();
        await using var stand = await Stand.StartAsync(version, Cancel);
        await using var backend = await EchoBackend.StartAsync("billing", 0, HttpProtocols.Http1, Cancel);
        var revision = await stand.ApplyAsync(
            $"kind: Fleet\nname: shop\nrole: edge\nlisteners: [{{name: http, address: 127.0.0.1, port: {FreePort.Next()}}}]\n---\n"
                + JwtTests.Service(backend, "billing")
                + Tokens.Provider(issuer, "staff")
                + $$$"""
                ---
                consumers:
                  - {name: billing-batch, apiKeys: [{name: one, key: {value: {{{Key}}}}}]}
                  - {name: billing-report, apiKeys: [{name: one, key: {value: {{{OtherKey}}}}}]}
                ---
                kind: Route
                name: billing
                fleets: [edge]
                rules:
                  - name: billing
                    match: {path: {prefix: /api/v1/billing}, methods: [GET, POST, PUT]}
                    to: [{service: billing}]
                    policies:
                      apiKey: {from: {header: apikey} }
                      rateLimit: [{name: each, rate: 100/min, by: [consumer]}]
                  - name: staff
                    match: {path: {prefix: /staff}}
                    to: [{service: billing}]
                    policies:
                      auth: {anyOf: [{jwt: {anyOf: [staff]} }, {apiKey: {from: {header: apikey} } }]}
                      rateLimit: [{name: few, rate: 3/day, by: [consumer, {claim: sub}]}]
                """,
            Cancel
        );

        (await stand.Gateway.SpendAsync("any.test", "/api/v1/billing", 120, Cancel, headers: ("apikey", Key))).ShouldBeOf(100, 100 / 60.0);
        (await stand.Gateway.GetAsync("any.test", "/api/v1/billing", Cancel, ("apikey", Key))).Headers.Keys.ShouldContain("x-ratelimit-reset");
        (await stand.Gateway.GetAsync("any.test", "/api/v1/billing", Cancel, ("apikey", OtherKey))).Status.ShouldBe(HttpStatusCode.OK);
        (await stand.Gateway.GetAsync("any.test", "/api/v1/billing", Cancel, ("x-consumer", "billing-report"))).Status.ShouldBe(HttpStatusCode.Unauthorized);

        // Whoever comes with a token is no consumer here, and is told from others by its subject.
        (await stand.Gateway.SpendAsync("any.test", "/staff", 5, Cancel, headers: ("apikey", Key))).Passed.ShouldBe(3);
        (await stand.Gateway.SpendAsync("any.test", "/staff", 5, Cancel, headers: Tokens.Bearer(Tokens.Of(issuer)))).Passed.ShouldBe(3);
        (
            await stand.Gateway.GetAsync("any.test", "/staff", Cancel, Tokens.Bearer(Tokens.Of(issuer, claims => claims["sub"] = "somebody-else")))
        ).Status.ShouldBe(HttpStatusCode.OK);
        (await stand.Gateway.GetAsync("any.test", "/staff", Cancel, ("apikey", OtherKey))).Status.ShouldBe(HttpStatusCode.OK);

        await using var other = await EnvoyProcess.StartAsync(EnvoyVersion.Binary(version), EnvoyBootstrap.Edge("shop", "shop-1", stand.Ads), Cancel);
        await Wait.UntilAsync("the other team's Envoy is ready", TimeSpan.FromMinutes(3), other.Admin.IsReadyAsync, Cancel);
        await stand.Api.UntilSyncedAsync("shop-1", revision, Cancel);
        using var held = await other.Admin.ConfigDumpAsync(Cancel);
        held.RootElement.GetRawText().ShouldContain("shop/http");
        held.RootElement.GetRawText().ShouldNotContain("billing");
    }
}
