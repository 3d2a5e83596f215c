using System.Diagnostics;
using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E05: a limit follows the subject of the token, wherever it comes from.</summary>
[Collection(SharedStands.Collection)]
public sealed class RateLimitByClaimTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_thousand_a_minute_of_each_subject_as_in_E05(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("e05", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: e05
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: e05
            fleets: [edge]
            hosts: [e05.test]
            policies: {jwt: {anyOf: [e05]}}
            rules:
              - {name: all, to: [{service: e05}], policies: {rateLimit: [{name: users, rate: 1000/min, by: [{claim: sub}]}]}}
              - {name: tenants, match: {path: {prefix: /tenants}}, to: [{service: e05}], policies: {rateLimit: [{name: tenants, rate: 2/day, by: [{claim: tenant}]}]}}

            """ + Tokens.Provider(issuer, "e05"),
            Cancel
        );
        using var elsewhere = new Gateway(stand.Gateway.Address.Port, "127.0.0.2");
        var (ann, bob) = (Subject("ann"), Subject("bob"));

        var clock = Stopwatch.StartNew();
        var here = await stand.Gateway.SpendAsync("e05.test", "/", 1200, Cancel, headers: ann);
        var there = await elsewhere.SpendAsync("e05.test", "/", 100, Cancel, headers: ann);
        new Spent(here.Passed + there.Passed, here.Refused + there.Refused, here.Other + there.Other, clock.Elapsed).ShouldBeOf(1000, 1000 / 60.0);
        (await stand.Gateway.GetAsync("e05.test", "/", Cancel, bob)).Status.ShouldBe(HttpStatusCode.OK);

        var refused = await RefusalAsync(stand, ann);
        int.Parse(refused.Headers["x-ratelimit-reset"])
            .ShouldBe(envoy == EnvoyVersion.Newest ? 1 : 0, "the next request passes within a second, which older Envoys round down");
        refused.Headers.GetValueOrDefault("retry-after").ShouldBe(envoy == EnvoyVersion.Newest ? refused.Headers["x-ratelimit-reset"] : null);

        // Who has no such claim, or one that is no text, shares a bucket and does not escape; who has no token is refused before it counts.
        var passed = 0;
        foreach (var token in new[] { ann, bob, Tenant(7), Subject("eve") })
            passed += (await stand.Gateway.GetAsync("e05.test", "/tenants", Cancel, token)).Status is HttpStatusCode.OK ? 1 : 0;
        passed.ShouldBe(2);
        (await stand.Gateway.GetAsync("e05.test", "/tenants", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (string, string) Subject(string name) => Tokens.Bearer(Tokens.Of(issuer, claims => claims["sub"] = name));

        (string, string) Tenant(int number) => Tokens.Bearer(Tokens.Of(issuer, claims => claims["tenant"] = number));
    }

    private static async Task<GatewayAnswer> RefusalAsync(Stand stand, (string, string) token)
    {
        GatewayAnswer? refused = null;
        await Wait.UntilAsync(
            "it is refused",
            TimeSpan.FromMinutes(3),
            async inner =>
            {
                var answer = await stand.Gateway.GetAsync("e05.test", "/", inner, token);
                if (answer.Status is HttpStatusCode.TooManyRequests)
                    refused = answer;
                return refused is not null;
            },
            Cancel
        );
        return refused!;
    }
}
