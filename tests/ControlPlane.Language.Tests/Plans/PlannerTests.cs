using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Tests.Plans;

public sealed class PlannerTests
{
    private const string Keys =
        "keys: {inline: {keys: [{kty: EC, crv: P-256, x: vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4, y: ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY}]}}";

    private const string Demanding = "policies: {jwt: {anyOf: [corp]}}";

    [Theory]
    [InlineData(Demanding, "", "AuthWeakens route/orders/read no longer demands the jwt of route/orders in fleet edge")]
    [InlineData(
        "policies: {jwt: {anyOf: [corp]}}",
        "policies: {jwt: {anyOf: [corp, partner]}}",
        "AuthWeakens route/orders/read demands another jwt of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData(
        "policies: {jwt: {anyOf: [corp]}}",
        "policies: {jwt: {anyOf: [corp], optional: true}}",
        "AuthWeakens route/orders/read demands another jwt of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData("policies: {jwt: {anyOf: [corp, partner]}}", "policies: {jwt: {anyOf: [corp], scopes: [read]}}", "")]
    [InlineData("policies: {ipAccess: {deny: [10.0.0.0/8]}}", "policies: {ipAccess: {deny: [10.0.0.0/8, 192.0.2.0/24]}}", "")]
    [InlineData(
        "policies: {ipAccess: {deny: [10.0.0.0/8]}}",
        "policies: {ipAccess: {deny: [10.0.0.0/9]}}",
        "AuthWeakens route/orders/read demands another ipAccess of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData(Demanding, Demanding + "\nlabels: {tier: one}", "")]
    [InlineData("policies: {authorize: {default: deny, mode: shadow}}", "policies: {authorize: {default: deny}}", "")]
    [InlineData(
        "policies: {authorize: {default: deny}}",
        "policies: {authorize: {default: deny, mode: shadow}}",
        "AuthWeakens route/orders/read demands another authorize of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData("policies: {apiKey: {consumers: [a, b]}}", "policies: {apiKey: {consumers: [a]}}", "")]
    [InlineData(
        "policies: {apiKey: {consumers: [a]}}",
        "policies: {apiKey: {groups: [g]}}",
        "AuthWeakens route/orders/read demands another apiKey of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData(
        "policies: {apiKey: {consumers: [a]}}",
        "policies: {apiKey: {}}",
        "AuthWeakens route/orders/read demands another apiKey of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData("policies: {apiKey: {}}", "policies: {apiKey: {consumers: [a]}}", "")]
    [InlineData(
        "policies: {apiKey: {}}",
        "policies: {apiKey: {from: {query: key}}}",
        "AuthWeakens route/orders/read demands another apiKey of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData("policies: {basicAuth: {groups: [g, h]}}", "policies: {basicAuth: {groups: [h]}}", "")]
    [InlineData(
        "policies: {basicAuth: {groups: [g]}}",
        "policies: {basicAuth: {groups: [g, h]}}",
        "AuthWeakens route/orders/read demands another basicAuth of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData("policies: {auth: {anyOf: [{jwt: {anyOf: [corp]}}, {apiKey: {}}]}}", "policies: {auth: {anyOf: [{jwt: {anyOf: [corp], scopes: [read]}}]}}", "")]
    [InlineData(
        "policies: {auth: {anyOf: [{jwt: {anyOf: [corp]}}]}}",
        "policies: {auth: {anyOf: [{jwt: {anyOf: [corp]}}, {apiKey: {}}]}}",
        "AuthWeakens route/orders/read demands another auth of route/orders, which may let through what is refused now, in fleet edge"
    )]
    [InlineData(
        "policies: {auth: {anyOf: [{apiKey: {consumers: [a]}}]}}",
        "policies: {auth: {anyOf: [{apiKey: {}}]}}",
        "AuthWeakens route/orders/read demands another auth of route/orders, which may let through what is refused now, in fleet edge"
    )]
    public void Security_that_weakens_is_called_out(string before, string after, string expected) => Warnings(Route(before), Route(after)).ShouldBe(expected);

    [Fact]
    public void Security_that_moves_to_a_lower_level_or_is_added_does_not_weaken() =>
        Warnings(Route(Demanding), Route("", rule: "policies: {jwt: {anyOf: [corp]}}")).ShouldBe("");

    [Fact]
    public void A_rule_that_disables_what_it_inherits_weakens() =>
        Warnings(Route(Demanding), Route(Demanding, rule: "disable: [jwt]"))
            .ShouldBe("AuthWeakens route/orders/read no longer demands the jwt of route/orders in fleet edge");

    [Fact]
    public void A_protected_rule_that_matches_less_or_goes_leaves_its_requests_to_others()
    {
        Warnings(Route(Demanding), Route(Demanding, path: "/orders/new"))
            .ShouldBe("AuthWeakens route/orders/read matches other requests in fleet edge: those it no longer matches lose its jwt");
        Warnings(Route(Demanding), "")
            .ShouldBe(
                "AuthWeakens route/orders/read is removed from fleet edge with its jwt: its requests are taken by the next rule that matches, if "
                    + "any, under that rule's policies"
            );
    }

    [Theory]
    [InlineData("audiences: [a]", "audiences: [a, b]", "accepts tokens for more audiences")]
    [InlineData("audiences: [a]\nmaxLifetime: 1h", "audiences: [a]\nmaxLifetime: 2h", "accepts tokens that live longer")]
    [InlineData("audiences: [a]\nmaxLifetime: 1h", "audiences: [a]", "accepts tokens that live longer")]
    [InlineData("audiences: [a]", "audiences: [a]\nclockSkew: 5m", "accepts tokens for longer after they expired")]
    [InlineData("audiences: [a]", "audiences: [a]\nrequireExpiration: false", "accepts tokens that never expire")]
    [InlineData("audiences: [a]", "audiences: [a]\nfrom: [{query: jwt}]", "takes tokens from more places")]
    [InlineData("audiences: [a]\nrunOnPreflight: true", "audiences: [a]", "lets CORS preflights pass without a token")]
    [InlineData("audiences: [a, b]\nclockSkew: 5m", "audiences: [a]\nclockSkew: 1s", "")]
    public void A_provider_that_accepts_more_is_called_out(string before, string after, string expected) =>
        Warnings(Provider("other", before), Provider("other", after)).ShouldBe(expected.Length == 0 ? "" : $"AuthWeakens JwtProvider/other {expected}");

    [Theory]
    [InlineData("groups: [g]", "groups: [g, h]", "joins the group h: rules that admit its members let it in")]
    [InlineData("groups: [g, h]", "groups: [g]", "leaves the group h: rules that deny its members let it in")]
    [InlineData(
        "jwtSubject: a",
        "jwtSubject: b",
        "has the tokens of another subject: whoever has them passes where it is admitted, and whoever had them where it is denied"
    )]
    [InlineData("groups: [g]", "groups: [g]\nbasic: {password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}", "")]
    public void A_consumer_that_comes_to_be_somebody_else_is_called_out(string before, string after, string expected) =>
        Warnings($"kind: Consumer\nname: other\n{before}", $"kind: Consumer\nname: other\n{after}")
            .ShouldBe(expected.Length == 0 ? "" : $"AuthWeakens Consumer/other {expected}");

    [Theory]
    [InlineData("hosts: [a.test, b.test]", "hosts: [a.test]", true)]
    [InlineData("", "hosts: [a.test]", true)]
    [InlineData("hosts: [a.test]", "hosts: [a.test, b.test]", false)]
    [InlineData("hosts: ['*']", "", false)]
    [InlineData("", "listeners: [http]", true)]
    [InlineData("listeners: [http, inner]", "", false)]
    [InlineData("listeners: [http, inner]", "listeners: [inner]", true)]
    public void A_protected_route_that_leaves_a_host_or_a_listener_leaves_its_requests_to_others(string before, string after, bool loses) =>
        Warnings(TwoListeners + Route(Demanding + "\n" + before), TwoListeners + Route(Demanding + "\n" + after))
            .ShouldBe(loses ? "AuthWeakens route/orders/read matches other requests in fleet edge: those it no longer matches lose its jwt" : "");

    [Fact]
    public void A_protected_rule_that_matches_more_loses_nothing() =>
        Warnings(
                Route(Demanding),
                Route(Demanding)
                    .Replace("match: {path: {prefix: /orders } }", "match: [{path: {prefix: /orders}}, {path: {prefix: /more}}]", StringComparison.Ordinal)
            )
            .ShouldBe("");

    [Theory]
    [InlineData("", "path: {exact: /orders/k}", "", true)]
    [InlineData("", "path: {prefix: /orders/k}", "", true)]
    [InlineData("", "path: {exact: /orders}", "", true)]
    [InlineData("", "path: {regex: '/o.*'}", "", true)]
    [InlineData("", "path: {prefix: /orders}, methods: [GET]", "", true)]
    [InlineData("", "path: {prefix: /ordersx}", "", false)]
    [InlineData("", "path: {exact: /ordersx}", "", false)]
    [InlineData("", "path: {prefix: /}", "", false)]
    [InlineData("hosts: [a.test]", "path: {prefix: /}", "", true)]
    [InlineData("hosts: ['*.test']", "path: {exact: /orders/k}", "", true)]
    [InlineData("listeners: [inner]", "path: {exact: /orders/k}", "", true)]
    [InlineData("", "path: {exact: /orders/k}", "policies: {jwt: {anyOf: [corp]}}", false)]
    [InlineData("", "path: {exact: /orders/k}", "policies: {jwt: {anyOf: [partner]}}", true)]
    public void A_new_rule_that_takes_requests_from_a_protected_one_without_its_demands_is_called_out(string route, string match, string rule, bool takes)
    {
        var before = TwoListeners + Route(Demanding);
        Warnings(before, before + "\n---\n" + Other(route, match, rule))
            .ShouldBe(takes ? "AuthWeakens route/other/k may take requests from route/orders/read, whose jwt it does not demand, in fleet edge" : "");
    }

    [Theory]
    [InlineData("hosts: [a.test]", "hosts: [b.test]", "path: {exact: /orders/k}", false)]
    [InlineData("hosts: [a.test]", "", "path: {exact: /orders/k}", false)]
    [InlineData("hosts: ['*.test']", "hosts: [a.test]", "path: {prefix: /}", true)]
    [InlineData("hosts: ['*.test']", "hosts: [a.other]", "path: {prefix: /}", false)]
    [InlineData("listeners: [http]", "listeners: [inner]", "path: {exact: /orders/k}", false)]
    [InlineData("priority: 1", "priority: 1", "path: {prefix: /orders}, headers: [{name: x, exact: y}]", true)]
    public void Rules_that_share_no_request_take_none(string protectedRoute, string route, string match, bool takes)
    {
        var before = TwoListeners + Route(Demanding + "\n" + protectedRoute);
        Warnings(before, before + "\n---\n" + Other(route, match, ""))
            .ShouldBe(takes ? "AuthWeakens route/other/k may take requests from route/orders/read, whose jwt it does not demand, in fleet edge" : "");
    }

    [Fact]
    public void Methods_that_differ_share_no_request() =>
        Warnings(
                Route(Demanding).Replace("{prefix: /orders } }", "{prefix: /orders}, methods: [GET]}", StringComparison.Ordinal),
                Route(Demanding).Replace("{prefix: /orders } }", "{prefix: /orders}, methods: [GET]}", StringComparison.Ordinal)
                    + "\n---\n"
                    + Other("", "path: {exact: /orders/k}, methods: [POST]", "")
            )
            .ShouldBe("");

    [Fact]
    public void A_host_that_was_served_already_takes_from_its_own_rules_alone()
    {
        var before = Route(Demanding) + "\n---\n" + Other("hosts: [a.test]", "path: {prefix: /elsewhere}", "");
        Warnings(before, before.Replace("/elsewhere", "/orders", StringComparison.Ordinal)).ShouldBe("");
    }

    [Fact]
    public void A_rule_that_comes_first_by_its_priority_now_takes_requests_too()
    {
        var taken = "AuthWeakens route/other/k may take requests from route/orders/read, whose jwt it does not demand, in fleet edge";
        string Both(int priority, int others) =>
            Route($"{Demanding}\npriority: {priority}").Replace("} }", "}, headers: [{name: a, exact: b}]}", StringComparison.Ordinal)
            + "\n---\n"
            + Other($"priority: {others}", "path: {prefix: /orders}, headers: [{name: c, exact: d}]", "");
        Warnings(Both(1, 0), Both(1, 2)).ShouldBe(taken);
        Warnings(Both(1, 0), Both(-1, 0)).ShouldBe(taken);
        Warnings(Both(1, 2), Both(1, 3)).ShouldBe("");
    }

    [Fact]
    public void What_the_fleet_demands_of_both_is_demanded_by_both_unless_one_disables_it()
    {
        var before = Edge("policies: {ipAccess: {deny: [10.0.0.0/8]}}\n---\n" + Route(""));
        Warnings(before, before + "\n---\n" + Other("", "path: {exact: /orders/k}", "")).ShouldBe("");
        Warnings(before, before + "\n---\n" + Other("", "path: {exact: /orders/k}", "disable: [ipAccess]"))
            .ShouldBe("AuthWeakens route/other/k may take requests from route/orders/read, whose ipAccess it does not demand, in fleet edge");
    }

    [Fact]
    public void A_rule_that_took_requests_already_takes_none_by_a_narrower_host()
    {
        static string Both(string route) =>
            Route(route, rule: Demanding + "\n- name: open\n  match: {path: {prefix: /orders/open}}\n  to: [{service: orders}]");
        Warnings(Both(""), Both("hosts: [a.test]"))
            .ShouldBe("AuthWeakens route/orders/read matches other requests in fleet edge: those it no longer matches lose its jwt");
    }

    [Fact]
    public void One_rule_that_takes_from_many_is_told_once()
    {
        var many = string.Join(
            "\n---\n",
            Enumerable
                .Range(1, 7)
                .Select(number => Route(Demanding, path: $"/orders/{number}").Replace("name: orders", $"name: orders{number}", StringComparison.Ordinal))
        );
        Warnings(many, many + "\n---\n" + Other("", "path: {regex: '/orders/.*'}", ""))
            .ShouldBe(
                "AuthWeakens route/other/k may take requests from route/orders1/read, route/orders2/read, route/orders3/read, route/orders4/read, "
                    + "route/orders5/read and 2 more, whose jwt it does not demand, in fleet edge"
            );
    }

    [Fact]
    public void A_level_that_no_longer_locks_security_is_called_out()
    {
        Warnings(Route(Demanding + "\nlocked: [jwt, apiKey]"), Route(Demanding + "\nlocked: [apiKey]"))
            .ShouldBe("AuthWeakens route/orders no longer locks jwt: levels below may take it away or override it");
        Warnings(Edge("locked: [jwt]"), Edge("")).ShouldBe("AuthWeakens fleet/edge no longer locks jwt: levels below may take it away or override it");
        Warnings(Route(Demanding), Route(Demanding + "\nlocked: [jwt]")).ShouldBe("");
        Warnings(Edge("locked: [jwt]\n---\n" + Route("locked: [jwt]")), Edge("locked: [jwt]\n---\n" + Route(""))).ShouldBe("");
        Warnings(Route("locked: [timeout]"), Route("")).ShouldBe("");
    }

    [Fact]
    public void What_all_rules_of_a_level_lose_is_told_once()
    {
        var rules = "\n- name: second\n  match: {path: {prefix: /second}}\n  to: [{service: orders}]";
        Warnings(Route(Demanding) + rules, Route("") + rules).ShouldBe("AuthWeakens route/orders no longer demands the jwt of route/orders in fleet edge");
        Warnings(Edge("policies: {ipAccess: {deny: [10.0.0.0/8]}}\n---\n" + Route("")), Edge("policies: {ipAccess: {deny: [10.0.0.0/9]}}\n---\n" + Route("")))
            .ShouldBe("AuthWeakens fleet/edge demands another ipAccess of fleet/edge, which may let through what is refused now, in fleet edge");
    }

    [Theory]
    [InlineData("[ONE, TWO]", "[TWO]", false)]
    [InlineData("[TWO]", "[TWO, ONE]", true)]
    [InlineData("[ONE]", "[TWO]", true)]
    public void A_provider_with_fewer_keys_accepts_no_more(string before, string after, bool loosens)
    {
        static string Keyed(string keys) =>
            Provider("other", "audiences: [a]")
                .Replace(Keys, $"keys: {{inline: {{keys: {keys}}}}}", StringComparison.Ordinal)
                .Replace(
                    "ONE",
                    "{kty: EC, crv: P-256, kid: one, x: vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4, y: ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY}",
                    StringComparison.Ordinal
                )
                .Replace(
                    "TWO",
                    "{kty: EC, crv: P-256, kid: two, x: vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4, y: ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY}",
                    StringComparison.Ordinal
                );
        Warnings(Keyed(before), Keyed(after)).ShouldBe(loosens ? "AuthWeakens JwtProvider/other verifies tokens by other keys" : "");
    }

    [Theory]
    [InlineData(
        "apiKeys: [{name: key-1, key: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}]",
        "",
        "loses the API key key-1: whoever uses it is refused"
    )]
    [InlineData(
        "apiKeys: [{name: key-1, key: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}, {name: second, key: {set: true, hash: "
            + "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}}]",
        null,
        "loses the API keys key-1, second: whoever uses them is refused"
    )]
    [InlineData(
        "apiKeys: [{name: key-1, key: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}]",
        "apiKeys: [{name: key-1, key: {set: true, hash: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}}]",
        "loses the API key key-1: whoever uses it is refused"
    )]
    [InlineData(
        "apiKeys: [{name: key-1, key: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}]",
        "apiKeys: [{name: new, key: {set: true, hash: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}}, {name: old, key: {set: true, hash: "
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}]",
        ""
    )]
    [InlineData("basic: {password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}", "", "loses its password: whoever uses it is refused")]
    [InlineData(
        "basic: {password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
        "basic: {username: other, password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
        ""
    )]
    [InlineData(
        "basic: {username: joe, password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
        "basic: {password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
        "loses its password: whoever uses it is refused"
    )]
    [InlineData(
        "apiKeys: [{name: key-1, key: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}]\nbasic: {password: {set: true, hash: "
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
        null,
        "loses the API key key-1 and its password: whoever uses them is refused"
    )]
    public void Keys_and_passwords_that_end_are_called_out(string before, string? after, string expected) =>
        Warnings($"kind: Consumer\nname: other\n{before}", after is null ? "" : $"kind: Consumer\nname: other\n{after}")
            .ShouldBe(expected.Length == 0 ? "" : $"CredentialsEnd Consumer/other {expected}");

    [Fact]
    public void What_is_written_after_its_end_is_told()
    {
        const string ended = "policies: {fault: {abort: 503, until: '2020-01-01T00:00:00Z'}}";
        var (before, after) = (State(Route("")).Model, State(Route(ended)).Model);
        var observed = Observed.None with { Expired = Expiries.Of(after, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Expired };
        var warnings = Planner
            .Between((before, Compiler.Compile(before, Observed.None, previous: null)), (after, Compiler.Compile(after, observed, previous: null)))
            .Warnings;
        warnings
            .Where(warning => warning.Kind is PlanWarningKind.AlreadyOver)
            .ShouldHaveSingleItem()
            .Message.ShouldEndWith("ends at 2020-01-01T00:00:00Z, which has passed: it has no effect");
        Planner
            .Between((after, Compiler.Compile(after, observed, previous: null)), (after, Compiler.Compile(after, observed, previous: null)))
            .Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Limits_that_start_anew_are_named_the_first_one_resets_nothing()
    {
        const string limited = "policies: {rateLimit: [{name: all, rate: 10/min}]}";
        Warnings(Route(""), Route(limited)).ShouldBe("");
        Warnings(Route(limited), Route(limited.Replace("10/min", "5/min", StringComparison.Ordinal)))
            .ShouldBe("LimitsReset edge/limit.post changes: the counters of route/orders:all start anew");
        Warnings(Route(limited), Route(limited, path: "/orders/new")).ShouldBe("");
    }

    [Theory]
    [InlineData("", "path: {prefix: /orders/new}", "RequestsTaken route/other/k may take requests from route/orders/read in fleet edge")]
    [InlineData(
        "",
        "path: {regex: '/o.*'}",
        "RuleCovered route/orders/read is never reached in fleet edge: route/other/k is tried before and takes all of its requests",
        "path: {regex: '/.*'}"
    )]
    [InlineData("", "path: {prefix: /elsewhere}", "")]
    [InlineData(
        "order: -1",
        "path: {prefix: /}",
        "RequestsTaken route/other/k may take requests from route/orders/read in fleet edge\nRuleCovered route/orders/read is never reached in fleet "
            + "edge: route/other/k is tried before and takes all of its requests"
    )]
    [InlineData(
        "order: 1",
        "path: {exact: /orders/a}",
        "RuleCovered route/other/k is never reached in fleet edge: route/orders/read is tried before and takes all of its requests"
    )]
    [InlineData(
        "hosts: [a.test]",
        "path: {prefix: /b}",
        "HostHides route/other takes all requests for a.test on listener http of fleet edge: route/orders no longer get them by *, not even where no "
            + "rule of a.test matches"
    )]
    public void What_a_new_rule_takes_covers_or_hides_is_told(string route, string match, string expected, string? instead = null) =>
        Ordered(Route(""), Route("") + "\n---\n" + Other(route, instead ?? match, ""))
            .ShouldBe(instead is null ? expected : $"RequestsTaken route/other/k may take requests from route/orders/read in fleet edge\n{expected}");

    [Fact]
    public void A_wider_host_is_told_that_it_gets_nothing_for_a_narrower_one()
    {
        var before = Route("hosts: [api.example.com]");
        Ordered(before, before + "\n---\n" + Other("hosts: ['*.example.com']", "path: {prefix: /a}", ""))
            .ShouldBe(
                "HostHides route/other gets no request for api.example.com on listener http of fleet edge, though *.example.com matches: a narrower "
                    + "host has rules of its own"
            );
    }

    [Fact]
    public void What_was_so_before_is_not_told_again()
    {
        var both = Route("") + "\n---\n" + Other("order: -1", "path: {prefix: /}", "");
        Ordered(both, both.Replace("order: -1", "order: -2", StringComparison.Ordinal)).ShouldBe("");
    }

    private static string Ordered(string before, string after) =>
        string.Join(
            '\n',
            Plan(before, after)
                .Warnings.Where(warning => OfOrder.Contains(warning.Kind))
                .Select(warning => $"{warning.Kind} {warning.Subject} {warning.Message}")
        );

    [Fact]
    public void A_resource_is_told_once_for_all_bands_with_the_documents_behind_it()
    {
        var plan = Plan(Route(""), Route("", path: "/other"));
        var change = plan.Resources.ShouldHaveSingleItem();
        (change.Fleet, change.Resource.Name, change.Action).ShouldBe(("edge", "edge/http@1/*", ResourceAction.Changed));
        change.Bands.ShouldBe(EnvoyBand.All);
        change.Documents.ShouldBe([new DocumentId("Route", "orders")]);
    }

    [Fact]
    public void A_policy_that_tells_the_consumer_on_one_listener_changes_the_routes_of_the_other_because_of_it()
    {
        const string consumer =
            "kind: Consumer\nname: other\ngroups: [g]\napiKeys: [{name: k, key: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}]\n---\n";
        static string Using(string policies) =>
            TwoListeners + consumer + $"kind: Policy\nname: ask\npolicies: {policies}\n---\n" + Route("listeners: [inner]\nuse: [ask]");
        foreach (var change in Plan(Using("{csrf: {}}"), Using("{apiKey: {groups: [g]}}")).Resources)
            change.Documents.ShouldContain(new DocumentId("Policy", "ask"), change.Resource.Name);
    }

    [Fact]
    public void A_header_that_a_policy_sets_on_one_listener_changes_the_routes_of_the_other_because_of_that_policy()
    {
        static string Set(string header) =>
            TwoListeners
            + "kind: Extension\nname: asked\ntype: extAuthz\nonFailure: deny\nservice: orders\n---\n"
            + $"kind: Policy\nname: ask\npolicies: {{extAuthz: {{extension: asked, receive: {{headers: [{header}]}}}}}}\n---\n"
            + Route("listeners: [inner]\nuse: [ask]");
        foreach (var change in Plan(Set("x-a"), Set("x-b")).Resources)
            change.Documents.ShouldContain(new DocumentId("Policy", "ask"), change.Resource.Name);
    }

    private static string Route(string policies, string rule = "", string path = "/orders") =>
        $$"""
            kind: Route
            name: orders
            fleets: [edge]
            {{policies}}
            rules:
            - name: read
              match: {path: {prefix: {{path}} } }
              to: [{service: orders}]
              {{rule}}
            """;

    private static string Other(string route, string match, string rule) =>
        $$"""
            kind: Route
            name: other
            fleets: [edge]
            {{route}}
            rules:
            - name: k
              match: { {{match}} }
              to: [{service: orders}]
              {{rule}}
            """;

    private static string Edge(string fields) => $"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{{name: http, port: 80}}]\n{fields}";

    private const string TwoListeners = "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: http, port: 80}, {name: inner, port: 81}]\n---\n";

    private static string Provider(string name, string fields) => $"kind: JwtProvider\nname: {name}\nissuer: {name}\n{Keys}\n{fields}\n";

    private static readonly PlanWarningKind[] OfOrder = [PlanWarningKind.RequestsTaken, PlanWarningKind.RuleCovered, PlanWarningKind.HostHides];

    private static string Warnings(string before, string after) =>
        string.Join(
            '\n',
            Plan(before, after)
                .Warnings.Where(warning => !OfOrder.Contains(warning.Kind))
                .Select(warning => $"{warning.Kind} {warning.Subject} {warning.Message}")
        );

    private static Plan Plan(string before, string after) => Planner.Between(State(before), State(after));

    private static (Model Model, Compiled Compiled) State(string documents)
    {
        var model = Base.With(Read(documents));
        return (model, Compiler.Compile(model, Observed.None, previous: null));
    }

    private static readonly Model Base = Model.Empty.With(
        Read(
            "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: http, port: 80}]\n---\nkind: Service\nname: orders\nendpoints: []\n---\n"
                + Provider("corp", "audiences: any")
                + "---\n"
                + Provider("partner", "audiences: any")
        )
    );

    private static ImmutableArray<Document> Read(string text)
    {
        var read = Catalog.Reader.ReadYaml(text);
        read.Problems.ShouldBeEmpty(text);
        return read.Documents;
    }
}
