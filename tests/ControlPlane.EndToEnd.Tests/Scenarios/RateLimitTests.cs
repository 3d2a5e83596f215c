using System.Diagnostics;
using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E02 and E11: what passes a limit, for whom, and what is told.</summary>
[Collection(SharedStands.Collection)]
public sealed class RateLimitTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_minute_of_each_address_as_in_E02(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("e02", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Route("e02", backend.Port, "{name: all, rate: 60/min, by: [ip]}"), Cancel);
        using var other = new Gateway(stand.Gateway.Address.Port, "127.0.0.2");

        (await stand.Gateway.SpendAsync("e02.test", "/", 80, Cancel)).ShouldBeOf(60, perSecond: 1);
        (await other.SpendAsync("e02.test", "/", 80, Cancel)).ShouldBeOf(60, perSecond: 1);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Requests_that_security_refuses_use_up_no_limit_for_everybody_unless_it_is_to_count_them(string envoy)
    {
        const string Key = "fake-key-of-limit-user-1";
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("counted", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            kind: Service
            name: counted
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            {kind: Consumer, name: limit-user, apiKeys: [{name: only, key: {value: {{{{Key}}}}}}]}
            ---
            kind: Route
            name: counted
            fleets: [edge]
            hosts: [counted.test]
            policies: {apiKey: {consumers: [limit-user]}}
            rules:
              - {name: usual, match: {path: {prefix: /usual}}, to: [{service: counted}], policies: {rateLimit: [{name: all, rate: 5/day}]}}
              - {name: before, match: {path: {prefix: /before}}, to: [{service: counted}], policies: {rateLimit: [{name: all, rate: 5/day, count: beforeSecurity}]}}
              - {name: guesses, match: {path: {prefix: /guesses}}, to: [{service: counted}], policies: {rateLimit: [{name: all, rate: 5/day, by: [ip]}]}}
              - {name: after, match: {path: {prefix: /after}}, to: [{service: counted}], policies: {rateLimit: [{name: all, rate: 5/day, by: [ip], count: afterSecurity}]}}
            """,
            Cancel
        );

        foreach (var (path, passes) in new[] { ("/usual", true), ("/after", true), ("/before", false), ("/guesses", false) })
        {
            for (var refused = 0; refused < 5; refused++)
                (await stand.Gateway.GetAsync("counted.test", path, Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized, path);
            (await stand.Gateway.GetAsync("counted.test", path, Cancel, ("x-api-key", Key))).Status.ShouldBe(
                passes ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests,
                path
            );
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_thousand_a_minute_of_each_value_of_a_header_wherever_it_comes_from(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("header", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Route("header", backend.Port, "{name: users, rate: 1000/min, by: [{header: X-Caller}]}"), Cancel);
        using var elsewhere = new Gateway(stand.Gateway.Address.Port, "127.0.0.2");

        var clock = Stopwatch.StartNew();
        var here = await stand.Gateway.SpendAsync("header.test", "/", 1200, Cancel, headers: ("X-Caller", "ann"));
        var there = await elsewhere.SpendAsync("header.test", "/", 50, Cancel, headers: ("X-Caller", "ann"));
        new Spent(here.Passed + there.Passed, here.Refused + there.Refused, here.Other + there.Other, clock.Elapsed).ShouldBeOf(1000, 1000 / 60.0);
        (await stand.Gateway.GetAsync("header.test", "/", Cancel, ("X-Caller", "bob"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_burst_at_once_and_then_an_even_flow_as_in_E11(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("e11", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Route("e11", backend.Port, "{name: all, rate: 50/s, burst: 101, by: [ip]}"), Cancel);

        var all = Stopwatch.StartNew();
        var first = await stand.Gateway.SpendAsync("e11.test", "/", 400, Cancel, atOnce: 150);
        first.ShouldBeOf(101, perSecond: 50);

        var pause = Stopwatch.StartNew();
        await Wait.UntilAsync("a second has passed", TimeSpan.FromSeconds(5), _ => Task.FromResult(pause.Elapsed > TimeSpan.FromSeconds(1)), Cancel);
        var second = await stand.Gateway.SpendAsync("e11.test", "/", 400, Cancel, atOnce: 150);
        second.Other.ShouldBe(0);
        second.Passed.ShouldBeGreaterThanOrEqualTo(49);
        (first.Passed + second.Passed).ShouldBeLessThanOrEqualTo(101 + (int)(all.Elapsed.TotalSeconds * 50) + 1);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Two_hundred_users_have_two_hundred_buckets(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("users", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Route("users", backend.Port, "{name: users, rate: 2/day, by: [{header: X-Caller}]}"), Cancel);

        foreach (var expected in new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests })
        {
            var statuses = await Task.WhenAll(
                Enumerable.Range(0, 200).Select(async user => (await stand.Gateway.GetAsync("users.test", "/", Cancel, ("X-Caller", $"u{user}"))).Status)
            );
            statuses.Distinct().ShouldBe([expected]);
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Keys_tell_clients_apart_and_a_request_without_them_does_not_escape(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("keys", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Route(
                "keys",
                backend.Port,
                "{name: paths, rate: 2/day, by: [path]}",
                "{name: apps, rate: 3/day, by: [{header: X-App}, {query: key}]}",
                "{name: once, rate: 1/month}"
            ),
            Cancel
        );

        (await StatusesAsync("paths", "/a?x=1", "/a?x=2", "/a?x=3", "/b", "/b/", "/b?x=1", "/b?x=2")).ShouldBe([200, 200, 429, 200, 200, 200, 429]);
        (await StatusesAsync("apps", "/", "/", "/a", "/")).ShouldBe([200, 200, 200, 429]);
        (await StatusesAsync("apps", "/?key=1", "/?key=1", "/?key=1", "/?key=1", "/?key=2", "/?key=")).ShouldBe([200, 200, 200, 429, 200, 200]);
        (await stand.Gateway.GetAsync("apps.keys.test", "/?key=1", Cancel, ("X-App", "one"))).Status.ShouldBe(HttpStatusCode.OK);
        (await StatusesAsync("once", "/", "/")).ShouldBe([200, 429]);

        async Task<IEnumerable<int>> StatusesAsync(string limit, params string[] paths)
        {
            var statuses = new List<int>();
            foreach (var path in paths)
                statuses.Add((int)(await stand.Gateway.GetAsync($"{limit}.keys.test", path, Cancel)).Status);
            return statuses;
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Answers_tell_the_limit_unless_it_is_quiet_and_a_shadow_only_counts(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("told", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Route("told", backend.Port, "{name: open, rate: 2/h}", "{name: quiet, rate: 1/h, headers: false}", "{name: tried, rate: 1/h, mode: shadow}"),
            Cancel
        );
        const string Counter = "limit.post.shadow.http_local_rate_limit.rate_limited";
        var before = await stand.Envoy.Admin.StatAsync(Counter, Cancel);

        Told(await GetAsync("open")).ShouldBe(["x-ratelimit-limit: 2", "x-ratelimit-remaining: 1", "x-ratelimit-reset: 0"]);
        await GetAsync("open");
        var refused = await GetAsync("open");
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(refused.Headers["x-ratelimit-reset"]).ShouldBeInRange(1700, 1800);
        refused.Headers.GetValueOrDefault("retry-after").ShouldBe(envoy == EnvoyVersion.Newest ? refused.Headers["x-ratelimit-reset"] : null);

        Told(await GetAsync("quiet")).ShouldBeEmpty();
        refused = await GetAsync("quiet");
        (refused.Status, Told(refused).Count()).ShouldBe((HttpStatusCode.TooManyRequests, 0));

        foreach (var _ in Enumerable.Range(0, 4))
        {
            var passed = await GetAsync("tried");
            (passed.Status, Told(passed).Count()).ShouldBe((HttpStatusCode.OK, 0));
        }
        (await stand.Envoy.Admin.StatAsync(Counter, Cancel)).ShouldBe(before + 3);

        Task<GatewayAnswer> GetAsync(string limit) => stand.Gateway.GetAsync($"{limit}.told.test", "/", Cancel);

        static IEnumerable<string> Told(GatewayAnswer answer) =>
            answer
                .Headers.Where(header => header.Key.StartsWith("x-ratelimit", StringComparison.Ordinal) || header.Key == "retry-after")
                .Select(header => $"{header.Key}: {header.Value}")
                .Order(StringComparer.Ordinal);
    }

    /// <summary>A service and a route for each limit: <c>limit.name.test</c>, or <c>name.test</c> for a single one.</summary>
    private static string Route(string name, int port, params string[] limits) =>
        string.Join(
            "\n---\n",
            limits
                .Select(limit => (Limit: limit, Name: limit[(limit.IndexOf(':', StringComparison.Ordinal) + 2)..limit.IndexOf(',', StringComparison.Ordinal)]))
                .Select(limit =>
                    $$$"""
                        kind: Route
                        name: {{{name}}}-{{{limit.Name}}}
                        fleets: [edge]
                        hosts: [{{{(limits.Length == 1 ? name : $"{limit.Name}.{name}")}}}.test]
                        policies:
                          rateLimit: [{{{limit.Limit}}}]
                        rules:
                          - to: [{service: {{{name}}}}]
                        """
                )
                .Prepend(
                    $$$"""
                    kind: Service
                    name: {{{name}}}
                    endpoints: [{address: 127.0.0.1, port: {{{port}}}}]
                    """
                )
        );
}
