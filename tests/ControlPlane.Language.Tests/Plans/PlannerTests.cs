using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;

namespace ControlPlane.Language.Tests.Plans;

public sealed class PlannerTests
{
    private const string Keys = "keys: {inline: {keys: [{kty: EC, crv: P-256, x: vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4, y: ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY}]}}";

    private const string Demanding = "policies: {jwt: {anyOf: [corp]}}";

    [Theory]
    [InlineData(Demanding, "", "AuthWeakens route/orders/read no longer demands the jwt of route/orders in fleet edge")]
    [InlineData("policies: {jwt: {anyOf: [corp]}}", "policies: {jwt: {anyOf: [corp, partner]}}", "AuthWeakens route/orders/read demands another jwt of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {jwt: {anyOf: [corp]}}", "policies: {jwt: {anyOf: [corp], optional: true}}", "AuthWeakens route/orders/read demands another jwt of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {jwt: {anyOf: [corp, partner]}}", "policies: {jwt: {anyOf: [corp], scopes: [read]}}", "")]
    [InlineData("policies: {ipAccess: {deny: [10.0.0.0/8]}}", "policies: {ipAccess: {deny: [10.0.0.0/8, 192.0.2.0/24]}}", "")]
    [InlineData("policies: {ipAccess: {deny: [10.0.0.0/8]}}", "policies: {ipAccess: {deny: [10.0.0.0/9]}}", "AuthWeakens route/orders/read demands another ipAccess of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData(Demanding, Demanding + "\nlabels: {tier: one}", "")]
    [InlineData("policies: {authorize: {default: deny, mode: shadow}}", "policies: {authorize: {default: deny}}", "")]
    [InlineData("policies: {authorize: {default: deny}}", "policies: {authorize: {default: deny, mode: shadow}}", "AuthWeakens route/orders/read demands another authorize of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {apiKey: {consumers: [a, b]}}", "policies: {apiKey: {consumers: [a]}}", "")]
    [InlineData("policies: {apiKey: {consumers: [a]}}", "policies: {apiKey: {groups: [g]}}", "AuthWeakens route/orders/read demands another apiKey of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {apiKey: {consumers: [a]}}", "policies: {apiKey: {}}", "AuthWeakens route/orders/read demands another apiKey of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {apiKey: {}}", "policies: {apiKey: {consumers: [a]}}", "")]
    [InlineData("policies: {apiKey: {}}", "policies: {apiKey: {from: {query: key}}}", "AuthWeakens route/orders/read demands another apiKey of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {basicAuth: {groups: [g, h]}}", "policies: {basicAuth: {groups: [h]}}", "")]
    [InlineData("policies: {basicAuth: {groups: [g]}}", "policies: {basicAuth: {groups: [g, h]}}", "AuthWeakens route/orders/read demands another basicAuth of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {auth: {anyOf: [{jwt: {anyOf: [corp]}}, {apiKey: {}}]}}", "policies: {auth: {anyOf: [{jwt: {anyOf: [corp], scopes: [read]}}]}}", "")]
    [InlineData("policies: {auth: {anyOf: [{jwt: {anyOf: [corp]}}]}}", "policies: {auth: {anyOf: [{jwt: {anyOf: [corp]}}, {apiKey: {}}]}}", "AuthWeakens route/orders/read demands another auth of route/orders, which may let through what is refused now, in fleet edge")]
    [InlineData("policies: {auth: {anyOf: [{apiKey: {consumers: [a]}}]}}", "policies: {auth: {anyOf: [{apiKey: {}}]}}", "AuthWeakens route/orders/read demands another auth of route/orders, which may let through what is refused now, in fleet edge")]
    public void Security_that_weakens_is_called_out(string before, string after, string expected) => Warnings(Route(before), Route(after)).ShouldBe(expected);

    [Fact]
    public void Security_that_moves_to_a_lower_level_or_is_added_does_not_weaken() =>
        Warnings(Route(Demanding), Route("", rule: "policies: {jwt: {anyOf: [corp]}}")).ShouldBe("");

    [Fact]
    public void A_rule_that_disables_what_it_inherits_weakens() =>
        Warnings(Route(Demanding), Route(Demanding, rule: "disable: [jwt]")).ShouldBe("AuthWeakens route/orders/read no longer demands the jwt of route/orders in fleet edge");

    [Fact]
    public void A_protected_rule_that_matches_less_or_goes_leaves_its_requests_to_others()
    {
        Warnings(Route(Demanding), Route(Demanding, path: "/orders/new")).ShouldBe("AuthWeakens route/orders/read matches other requests in fleet edge: those it no longer matches lose its jwt");
        Warnings(Route(Demanding), "").ShouldBe("AuthWeakens route/orders/read is removed from fleet edge with its jwt: its requests are taken by the next rule that matches, if any, under that rule's policies");
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
    [InlineData("jwtSubject: a", "jwtSubject: b", "has the tokens of another subject: whoever has them passes where it is admitted, and whoever had them where it is denied")]
    [InlineData("groups: [g]", "groups: [g]\nbasic: {password: {set: true, hash: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}", "")]
    public void A_consumer_that_comes_to_be_somebody_else_is_called_out(string before, string after, string expected) =>
        Warnings($"kind: Consumer\nname: other\n{before}", $"kind: Consumer\nname: other\n{after}").ShouldBe(expected.Length == 0 ? "" : $"AuthWeakens Consumer/other {expected}");

    [Fact]
    public void Limits_that_start_anew_are_named_the_first_one_resets_nothing()
    {
        const string limited = "policies: {rateLimit: [{name: all, rate: 10/min}]}";
        Warnings(Route(""), Route(limited)).ShouldBe("");
        Warnings(Route(limited), Route(limited.Replace("10/min", "20/min", StringComparison.Ordinal))).ShouldStartWith("LimitsReset edge/limit.pre");
        Warnings(Route(limited), Route(limited, path: "/orders/new")).ShouldBe("");
    }

    [Fact]
    public void A_resource_is_told_once_for_all_bands_with_the_documents_behind_it()
    {
        var plan = Plan(Route(""), Route("", path: "/other"));
        var change = plan.Resources.ShouldHaveSingleItem();
        (change.Fleet, change.Resource.Name, change.Action).ShouldBe(("edge", "edge/http@1", ResourceAction.Changed));
        change.Bands.ShouldBe(EnvoyBand.All);
        change.Documents.ShouldBe([new DocumentId("Route", "orders")]);
    }

    private static string Route(string policies, string rule = "", string path = "/orders") => $$"""
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

    private static string Provider(string name, string fields) => $"kind: JwtProvider\nname: {name}\nissuer: {name}\n{Keys}\n{fields}\n";

    private static string Warnings(string before, string after) =>
        string.Join('\n', Plan(before, after).Warnings.Select(warning => $"{warning.Kind} {warning.Subject} {warning.Message}"));

    private static Plan Plan(string before, string after) => Planner.Between(State(before), State(after));

    private static (Model Model, Compiled Compiled) State(string documents)
    {
        var model = Base.With(Read(documents));
        return (model, Compiler.Compile(model, Observed.None, previous: null));
    }

    private static readonly Model Base = Model.Empty.With(Read(
        "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: http, port: 80}]\n---\nkind: Service\nname: orders\nendpoints: []\n---\n"
        + Provider("corp", "audiences: any") + "---\n" + Provider("partner", "audiences: any")));

    private static ImmutableArray<Document> Read(string text)
    {
        var read = DocumentReader.ReadYaml(text);
        read.Problems.ShouldBeEmpty(text);
        return read.Documents;
    }
}
