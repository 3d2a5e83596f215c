using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;

namespace ControlPlane.Language.Tests.Plans;

/// <summary>For every policy pairs of what is strict and what is loose: from strict to loose a plan warns, from loose to strict it does not.</summary>
public sealed class WeakeningTests
{
    /// <summary>Policies that refuse nothing and protect nobody.</summary>
    private static readonly ImmutableArray<string> Unguarding = ["timeout", "retry", "hedge", "headers", "errors", "fault", "compress"];

    /// <summary>Nothing at all, in place of a policy.</summary>
    private const string Absent = "";

    private static readonly ImmutableArray<(string Policy, string Strict, string Loose)> Pairs =
    [
        ("cors", "{origins: ['https://a.test']}", "{origins: ['*']}"),
        ("cors", "{origins: ['https://a.test']}", "{origins: ['https://a.test', 'https://b.test']}"),
        ("cors", "{origins: ['https://a.test']}", "{origins: ['https://a.test'], credentials: true}"),
        ("cors", "{origins: ['https://a.test'], methods: [GET]}", "{origins: ['https://a.test'], methods: [GET, PUT]}"),
        ("cors", "{origins: ['https://a.test'], methods: [GET]}", "{origins: ['https://a.test']}"),
        ("cors", "{origins: ['https://a.test']}", "{origins: ['https://a.test'], headers: [x-a]}"),
        ("cors", "{origins: ['https://a.test']}", "{origins: ['https://a.test'], expose: [x-a]}"),
        ("csrf", "{}", Absent),
        ("hsts", "{}", Absent),
        ("hsts", "{maxAge: 2h}", "{maxAge: 1h}"),
        ("csrf", "{}", "{origins: [a.test]}"),
        ("csrf", "{origins: [a.test]}", "{origins: [b.test, a.test]}"),
        ("ipAccess", "{allow: [10.0.0.0/9]}", "{allow: [10.0.0.0/8]}"),
        ("ipAccess", "{allow: [10.0.0.1]}", "{allow: [10.0.0.0/31]}"),
        ("ipAccess", "{allow: [10.0.0.0/8]}", "{allow: [10.0.0.0/8, '2001:db8::/32']}"),
        ("ipAccess", "{deny: [10.0.0.0/8]}", "{deny: [10.0.0.0/9]}"),
        ("ipAccess", "{deny: [10.0.0.0/8, 192.0.2.0/24]}", "{deny: [10.0.0.0/8]}"),
        ("ipAccess", "{allow: [10.0.0.0/8]}", Absent),
        ("auth", "{anyOf: [{jwt: {anyOf: [corp]}}]}", "{anyOf: [{jwt: {anyOf: [corp]}}, {apiKey: {}}]}"),
        ("auth", "{anyOf: [{apiKey: {consumers: [a]}}]}", "{anyOf: [{apiKey: {}}]}"),
        ("auth", "{anyOf: [{apiKey: {}}]}", Absent),
        ("jwt", "{anyOf: [corp]}", Absent),
        ("jwt", "{anyOf: [corp]}", "{anyOf: [corp, partner]}"),
        ("jwt", "{allOf: [corp, partner]}", "{anyOf: [corp, partner]}"),
        ("jwt", "{allOf: [corp, partner]}", "{anyOf: [corp]}"),
        ("jwt", "{anyOf: [corp]}", "{anyOf: [corp], optional: true}"),
        ("jwt", "{anyOf: [corp], scopes: [a]}", "{anyOf: [corp]}"),
        ("jwt", "{anyOf: [corp], claims: {role: admin}}", "{anyOf: [corp]}"),
        ("apiKey", "{}", Absent),
        ("apiKey", "{consumers: [a]}", "{}"),
        ("apiKey", "{consumers: [a]}", "{consumers: [a, b]}"),
        ("apiKey", "{groups: [g]}", "{groups: [g, h]}"),
        ("basicAuth", "{}", Absent),
        ("clientCertificate", "{}", Absent),
        ("clientCertificate", "{consumers: [alice]}", "{}"),
        ("basicAuth", "{consumers: [a]}", "{consumers: [a, b]}"),
        ("authorize", "{default: deny}", Absent),
        ("authorize", "{default: deny}", "{default: deny, mode: shadow}"),
        ("authorize", "{default: deny}", "{rules: [{allow: {methods: [GET]}}]}"),
        ("authorize", "{rules: [{allow: {methods: [GET]}}]}", "{rules: [{allow: {methods: [GET, PUT]}}]}"),
        ("authorize", "{rules: [{allow: {methods: [GET]}}]}", "{rules: [{allow: {methods: [GET]}}, {allow: {methods: [PUT]}}]}"),
        ("authorize", "{rules: [{allow: {methods: [GET], cidrs: [10.0.0.0/8]}}]}", "{rules: [{allow: {methods: [GET]}}]}"),
        ("authorize", "{rules: [{deny: {methods: [PUT]}}, {deny: {methods: [GET]}}]}", "{rules: [{deny: {methods: [PUT]}}]}"),
        ("authorize", "{rules: [{allow: {methods: [GET]}}, {deny: {cidrs: [10.0.0.0/8]}}]}", "{rules: [{allow: {methods: [GET]}}]}"),
        ("authorize", "{rules: [{deny: {cidrs: [10.0.0.0/8]}}]}", "{rules: [{deny: {cidrs: [10.0.0.0/9]}}]}"),
        ("authorize", "{rules: [{deny: {paths: [{prefix: /a}]}}]}", "{rules: [{deny: {paths: [{prefix: /a/b}]}}]}"),
        ("authorize", "{rules: [{deny: {methods: [PUT]}}]}", "{rules: [{deny: {methods: [PUT], cidrs: [10.0.0.0/8]}}]}"),
        ("authorize", "{rules: [{allow: {principals: ['spiffe://a/b']}}]}", "{rules: [{allow: {principals: [{prefix: 'spiffe://a/'}]}}]}"),
        ("authorize", "{rules: [{allow: {principals: [{suffix: .a.test}], methods: [GET]}}]}", "{rules: [{allow: {methods: [GET]}}]}"),
        ("authorize", "{rules: [{deny: {principals: [{prefix: 'spiffe://a/'}]}}]}", "{rules: [{deny: {principals: ['spiffe://a/b']}}]}"),
        ("extAuthz", "{extension: asked}", Absent),
        ("rateLimit", "[{name: l, rate: 10/min}]", Absent),
        ("rateLimit", "[{name: l, rate: 10/min}]", "[{name: l, rate: 20/min}]"),
        ("rateLimit", "[{name: l, rate: 60/min, burst: 5}]", "[{name: l, rate: 60/min}]"),
        ("rateLimit", "[{name: l, rate: 10/min}]", "[{name: l, rate: 10/min, mode: shadow}]"),
        ("rateLimit", "[{name: l, rate: 10/min, scope: fleet}]", "[{name: l, rate: 10/min}]"),
        ("rateLimit", "[{name: l, rate: 10/min}]", "[{name: l, rate: 10/min, by: [ip]}]"),
        ("rateLimit", "[{name: l, rate: 10/min}, {name: m, rate: 1/s}]", "[{name: m, rate: 1/s}]"),
        ("body", "{max: 1KiB}", "{max: 2KiB}"),
        ("body", "{max: 1MiB}", Absent),
    ];

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var (policy, strict, loose) in Pairs)
                cases.Add(policy, strict, loose);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_loosens_is_called_out_and_what_tightens_is_not(string policy, string strict, string loose)
    {
        Weakened(Route(policy, strict), Route(policy, loose))
            .ShouldHaveSingleItem()
            .Message.ShouldContain(
                policy is "rateLimit" ? "limit"
                : policy is "body" ? "bodies"
                : policy
            );
        Weakened(Route(policy, loose), Route(policy, strict)).ShouldBeEmpty();
        Weakened(Route(policy, strict), Route(policy, strict) + "\nlabels: {a: b}").ShouldBeEmpty();
    }

    [Fact]
    public void Cors_where_there_was_none_lets_pages_in() =>
        Weakened(Route("cors", Absent), Route("cors", "{origins: ['https://a.test']}"))
            .ShouldHaveSingleItem()
            .Message.ShouldBe("lets pages of https://a.test read answers by its cors in fleet edge");

    [Fact]
    public void Every_policy_that_protects_has_pairs() =>
        Pairs
            .Select(pair => pair.Policy)
            .Distinct()
            .Concat(Unguarding)
            .Order(StringComparer.Ordinal)
            .ShouldBe(Catalog.Default.Policies.Select(policy => policy.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_limit_that_ends_is_told_as_that_and_only_those_that_stay_start_anew()
    {
        var both = Route("rateLimit", "[{name: l, rate: 10/min}, {name: m, rate: 1/s}]");
        Warnings(both, Route("rateLimit", "[{name: m, rate: 1/s}]"))
            .ShouldBe([
                "ProtectionWeakens route/r/default loses the limit l of route/r (10/min), which ends in fleet edge",
                "LimitsReset edge/limit.post changes: the counters of route/r:m start anew",
            ]);
        Warnings(Route("rateLimit", "[{name: l, rate: 10/min}]"), Route("rateLimit", Absent))
            .ShouldBe(["ProtectionWeakens route/r/default loses the limit l of route/r (10/min), which ends in fleet edge"]);
        Warnings(Route("rateLimit", "[{name: l, rate: 10/min}]"), "")
            .ShouldBe(["ProtectionWeakens route/r/default loses the limit l of route/r (10/min), which ends in fleet edge"]);
    }

    [Fact]
    public void A_limit_of_a_fleet_that_ends_is_told_once_and_not_of_a_route_that_goes()
    {
        static string Limited(string policies) => $"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{{name: http, port: 80}}]\n{policies}\n---\n";
        const string limit = "policies: {rateLimit: [{name: l, rate: 10/min}]}";
        Warnings(Limited(limit) + Route("timeout", Absent), Limited("") + Route("timeout", Absent))
            .ShouldBe(["ProtectionWeakens fleet/edge loses the limit l of fleet/edge (10/min), which ends in fleet edge"]);
        Warnings(Limited(limit) + Route("timeout", Absent), Limited(limit)).ShouldBeEmpty();
    }

    [Fact]
    public void A_route_that_is_renamed_loses_nothing()
    {
        const string policies = "{jwt: {anyOf: [corp]}, csrf: {}, rateLimit: [{name: l, rate: 10/min}]}";
        var route = $"kind: Route\nname: r\nfleets: [edge]\npolicies: {policies}\nrules: [{{to: [{{service: s}}]}}]";
        Weakened(route, route.Replace("name: r\n", "name: renamed\n", StringComparison.Ordinal)).ShouldBeEmpty();
        Weakened(route, route.Replace("name: r\n", "name: renamed\n", StringComparison.Ordinal).Replace("csrf: {}, ", "", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .Message.ShouldContain("csrf");
        Weakened(route, route.Replace("name: r\n", "name: renamed\nhosts: [a.test]\n", StringComparison.Ordinal))
            .ShouldContain(warning => warning.Message.Contains("is removed from fleet edge with its jwt", StringComparison.Ordinal));
    }

    [Fact]
    public void A_Route_with_tcp_is_told_of_as_rules_are()
    {
        const string fleet = "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: http, port: 80}, {name: db, port: 5432, protocol: tls-passthrough}]";
        static string Tcp(string access, string names = "a.test, b.test") =>
            $"{fleet}\n---\nkind: Route\nname: r\nfleets: [edge]\n{access}\ntcp: {{sni: [{names}], to: [{{service: s}}]}}\n";
        const string strict = "policies: {ipAccess: {allow: [10.0.0.0/9]}}";
        Weakened(Tcp(strict), Tcp("policies: {ipAccess: {allow: [10.0.0.0/8]}}")).ShouldHaveSingleItem().Message.ShouldContain("ipAccess");
        Weakened(Tcp("policies: {ipAccess: {allow: [10.0.0.0/8]}}"), Tcp(strict)).ShouldBeEmpty();
        Weakened(Tcp(strict), Tcp("")).ShouldHaveSingleItem().Message.ShouldBe("no longer demands the ipAccess of route/r in fleet edge");
        Weakened(Tcp(strict), fleet)
            .ShouldHaveSingleItem()
            .Message.ShouldBe(
                "is removed from fleet edge with its ipAccess: its connections go to the Route with the next wider name, if any, under that Route's policies"
            );
        Weakened(Tcp(strict), Tcp(strict, "a.test"))
            .ShouldHaveSingleItem()
            .Message.ShouldBe("takes other connections in fleet edge: those it no longer takes lose its ipAccess");
        Weakened($"{fleet}\n---\n{Route("jwt", "{anyOf: [corp]}")}", Tcp("")).ShouldNotBeEmpty("rules become bytes");
    }

    private static string Route(string policy, string fragment) =>
        $"kind: Route\nname: r\nfleets: [edge]\n{(fragment.Length == 0 ? "" : $"policies: {{{policy}: {fragment}}}\n")}rules: [{{to: [{{service: s}}]}}]";

    private static List<PlanWarning> Weakened(string before, string after) =>
        Plan(before, after).Warnings.Where(warning => warning.Kind is PlanWarningKind.AuthWeakens or PlanWarningKind.ProtectionWeakens).ToList();

    private static string[] Warnings(string before, string after) =>
        [.. Plan(before, after).Warnings.Select(warning => $"{warning.Kind} {warning.Subject} {warning.Message}")];

    private static Plan Plan(string before, string after) => Planner.Between(State(before), State(after));

    private static (Model Model, Compiled Compiled) State(string documents)
    {
        var model = Base.With(Read(documents));
        return (model, Compiler.Compile(model, Observed.None, previous: null));
    }

    private static readonly Model Base = Model.Empty.With(
        Read(
            """
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, port: 80}]
            ---
            {kind: Service, name: s, endpoints: []}
            ---
            {kind: Consumer, name: a, groups: [g, h]}
            ---
            {kind: Consumer, name: b, groups: [g, h]}
            ---
            {kind: Extension, name: asked, type: extAuthz, onFailure: deny, service: s}
            ---
            {kind: JwtProvider, name: corp, issuer: corp, audiences: any, keys: {url: 'https://keys.example.com/'}}
            ---
            {kind: JwtProvider, name: partner, issuer: partner, audiences: any, keys: {url: 'https://keys.example.com/'}}
            """
        )
    );

    private static ImmutableArray<Document> Read(string text)
    {
        var read = Catalog.Reader.ReadYaml(text);
        read.Problems.ShouldBeEmpty(text);
        return read.Documents;
    }
}
