using System.Net;
using System.Text.RegularExpressions;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Statistics that docs/operations.md names are those of a real Envoy.</summary>
[Collection(SharedStands.Collection)]
public sealed partial class StatisticsTests(SharedStands stands)
{
    /// <summary>Some others are larger than the rig reads.</summary>
    private const string Documentable =
        "ext_authz|rbac|api_key|basic_auth|cors|csrf|local_rate_limit|control_plane|update_rejected|dynamic_unknown|wip_protos|no_filter_chain_match";

    /// <summary>Extensions are asked in a chain of filters since 1.39, in a composite before; what comes by ECDS counts elsewhere in 1.36.</summary>
    private static readonly string[] OfNewer = ["filter_chain.", "http.<fleet>/<listener>.api_key_auth.", "http.*.rds.vhds."];
    private static readonly string[] OfOlder = ["http..", "extension_config_discovery."];

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Every_statistic_that_is_documented_exists(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var http = await AuthzServer.StartAsync("http", Cancel);
        await stand.ApplyAsync(Documents(http.Port), Cancel);
        (await stand.Gateway.GetAsync("stats.test", "/ip", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stand.Gateway.GetAsync("stats.test", "/authorize", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stand.Gateway.GetAsync("stats.test", "/shadow", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        (await stand.Gateway.GetAsync("stats.test", "/asked/deny", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stand.Gateway.GetAsync("stats.test", "/key", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await stand.Gateway.GetAsync("stats.test", "/password", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await stand.Gateway.SendAsync(HttpMethod.Post, "stats.test", "/csrf", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);

        var statistics = (await stand.Envoy.Admin.StatsAsync(Documentable, Cancel)).Keys;
        var documented = Documented(await File.ReadAllTextAsync(Path.Combine(Machine.Repository, "docs", "operations.md"), Cancel));
        documented.Count.ShouldBeGreaterThan(25);
        documented
            .Where(name => !(envoy == EnvoyVersion.Newest ? OfOlder : OfNewer).Any(others => name.StartsWith(others, StringComparison.Ordinal)))
            .Where(name => !statistics.Any(Pattern(name).IsMatch))
            .ShouldBeEmpty(string.Join('\n', statistics));
    }

    /// <summary>Names in the text: `*` and `&lt;…&gt;` stand for anything, `{a,b}` for each of these, `[a|b]` for one of these or nothing.</summary>
    private static List<string> Documented(string text) =>
        [.. StatisticName().Matches(text).Select(match => match.Groups[1].Value).SelectMany(Each).Distinct()];

    private static IEnumerable<string> Each(string name) =>
        Alternatives().Match(name) is { Success: true } braces
            ? braces.Groups[1].Value.Split(',').SelectMany(one => Each(name.Replace(braces.Value, one, StringComparison.Ordinal)))
            : [name];

    private static Regex Pattern(string name)
    {
        var quoted = Regex.Escape(name).Replace(@"\*", ".+", StringComparison.Ordinal);
        quoted = Placeholder().Replace(quoted, ".+");
        return new Regex(
            $"^{Optional().Replace(quoted, one => $"({one.Groups[1].Value.Replace(@"\|", "|", StringComparison.Ordinal)})?")}$",
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
    }

    [GeneratedRegex(
        @"`(?<name>(http|filter_chain|extension_config_discovery|cluster|listener|limit|server|cluster_manager|listener_manager|control_plane)\.[^` ]+)`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex StatisticName();

    [GeneratedRegex(@"\{(?<choices>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alternatives();

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\\\[(?<part>.+?)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Optional();

    private static string Documents(int authz) =>
        $$$$"""
            kind: Extension
            name: stats
            type: extAuthz
            url: http://127.0.0.1:{{{{authz}}}}
            timeout: 5s
            onFailure: deny
            ---
            kind: Consumer
            name: stats
            apiKeys: [{name: a, key: {value: stats-key-that-is-long-enough-0123456789}}]
            basic: {password: {value: stats-password-0123456789}}
            ---
            kind: Route
            name: stats
            fleets: [edge]
            hosts: [stats.test]
            rules:
              - {name: ip, match: {path: {exact: /ip}}, respond: {status: 200}, policies: {ipAccess: {deny: [127.0.0.0/8]}}}
              - {name: authorize, match: {path: {exact: /authorize}}, respond: {status: 200}, policies: {authorize: {rules: [{deny: {methods: [GET]}}]}}}
              - {name: shadow, match: {path: {exact: /shadow}}, respond: {status: 200}, policies: {authorize: {rules: [{deny: {methods: [GET]}}], mode: shadow}}}
              - {name: asked, match: {path: {prefix: /asked}}, respond: {status: 200}, policies: {extAuthz: {extension: stats}}}
              - {name: key, match: {path: {exact: /key}}, respond: {status: 200}, policies: {apiKey: {}}}
              - {name: password, match: {path: {exact: /password}}, respond: {status: 200}, policies: {basicAuth: {}}}
              - {name: csrf, match: {path: {exact: /csrf}}, respond: {status: 200}, policies: {csrf: {}}}
            """;
}
