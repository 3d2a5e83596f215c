using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Google.Protobuf.Collections;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>Documents that a fleet is not served as they are.</summary>
public sealed class HeldTests
{
    private const string Others = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 80}]
        ---
        kind: Fleet
        name: inner
        role: edge
        nodes: {cluster: inner}
        listeners: [{name: http, port: 80}]
        ---
        kind: Service
        name: s
        endpoints: []
        ---
        kind: Route
        name: alice
        fleets: [edge, inner]
        rules: [{name: a, match: {path: {prefix: /a}}, to: [{service: s}]}]
        """;

    private const string Now = "kind: Route\nname: bob\nfleets: [edge, inner]\nrules: [{name: b, match: {path: {prefix: /new}}, to: [{service: s}]}]";

    private const string Before = "kind: Route\nname: bob\nfleets: [edge]\nrules: [{name: b, match: {path: {prefix: /old}}, to: [{service: s}]}]";

    [Fact]
    public void A_held_route_is_served_as_it_was_and_only_in_the_fleet_that_holds_it()
    {
        var compiled = Compile(Now, Held("edge", Read(Before)));
        Routes(compiled, "edge").ShouldBe(["bob/b → service/s", "alice/a → service/s", "unmatched → 404"]);
        Matches(compiled, "edge").ShouldContain("/old");
        Matches(compiled, "edge").ShouldNotContain("/new");
        Matches(compiled, "inner").ShouldContain("/new");
    }

    [Fact]
    public void A_route_that_was_never_good_keeps_its_matches_and_answers_503()
    {
        var compiled = Compile(Now, Held("edge", null));
        Routes(compiled, "edge").ShouldBe(["bob/b → 503", "alice/a → service/s", "unmatched → 404"]);
        Matches(compiled, "edge").ShouldContain("/new");
        Routes(compiled, "inner").ShouldContain("bob/b → service/s");
    }

    [Fact]
    public void A_route_that_came_to_the_fleet_only_now_was_never_good_there()
    {
        var compiled = Compile(Now, Held("inner", Read(Before)));
        Routes(compiled, "inner").ShouldContain("bob/b → 503");
        Matches(compiled, "inner").ShouldContain("/new");
    }

    [Fact]
    public void What_is_wrong_with_a_document_of_before_is_nobodys_problem_and_fails_closed()
    {
        var before = Read(
            "kind: Route\nname: bob\nfleets: [edge]\npolicies: {retry: {attempts: 2}}\nrules: [{name: b, match: {path: {prefix: /old}}, to: [{service: gone}]}]"
        );
        var compiled = Compile(Now, Held("edge", before));
        compiled.Problems.ShouldBeEmpty();
        Routes(compiled, "edge").ShouldContain("bob/b → 503");
    }

    [Fact]
    public void A_hold_of_a_document_that_is_gone_means_nothing()
    {
        var compiled = Compile("kind: Service\nname: t\nendpoints: []", Held("edge", Read(Before)));
        Routes(compiled, "edge").ShouldBe(["alice/a → service/s", "unmatched → 404"]);
    }

    [Fact]
    public void A_route_whose_matches_were_rejected_too_is_left_out()
    {
        Routes(Compile(Now, Held("edge", null, leftOut: true)), "edge").ShouldBe(["alice/a → service/s", "unmatched → 404"]);
        Routes(Compile(Now, Held("edge", null, leftOut: true)), "inner").ShouldContain("bob/b → service/s");
    }

    [Fact]
    public void A_held_policy_is_served_as_it_was_to_the_routes_of_the_fleet_that_holds_it()
    {
        var compiled = Compile([Read(Shared(5)), Read(User)], Held("edge", Read(Shared(3))));
        All(compiled, "edge").First(route => route.Name == "bob/b").Route_.Timeout.Seconds.ShouldBe(3);
        All(compiled, "inner").First(route => route.Name == "bob/b").Route_.Timeout.Seconds.ShouldBe(5);
    }

    [Fact]
    public void Of_a_held_fleet_the_policies_are_as_they_were_and_the_listeners_as_they_are()
    {
        var compiled = Compile(Fleet(81, 5), Held("edge", Read(Fleet(80, 3))));
        All(compiled, "edge").First(route => route.Name == "alice/a").Route_.Timeout.Seconds.ShouldBe(3);
        Listener
            .Parser.ParseFrom(compiled.Views[new ViewKey("edge", "1.40")][TypeUrl.Listener].Values.Single().Bytes.Span)
            .Address.SocketAddress.PortValue.ShouldBe(81u);

        static string Fleet(int port, int seconds) =>
            $"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{{name: http, port: {port}}}]\npolicies: {{timeout: {{request: {seconds}s}}}}";
    }

    [Fact]
    public void What_is_wrong_is_told_of_the_documents_as_they_are_written_whatever_is_held()
    {
        const string Needing =
            "kind: Route\nname: bob\nfleets: [edge]\nuse: [shared]\nrules: [{name: b, match: {path: {prefix: /b}}, to: [{service: s}], policies: "
            + "{rateLimit: [{name: l, rate: 5/s, by: [{claim: sub}]}]}}]";
        const string Bare = "kind: Policy\nname: shared\npolicies: {csrf: {}}";
        const string Demanding = "kind: Policy\nname: shared\npolicies: {jwt: {anyOf: [p]}}";
        var provider = Read("kind: JwtProvider\nname: p\nissuer: p\naudiences: any\nkeys: {url: 'https://keys.example.com/'}");
        var written = Compile([Read(Bare), Read(Needing), provider], Observed.None).Problems;
        written.ShouldNotBeEmpty();
        Compile([Read(Bare), Read(Needing), provider], Held("edge", Read(Demanding))).Problems.ShouldBe(written);
        Compile([Read(Demanding), Read(Needing), provider], Observed.None).Problems.ShouldBeEmpty();
        Compile([Read(Demanding), Read(Needing), provider], Held("edge", Read(Bare))).Problems.ShouldBeEmpty();
    }

    private const string User =
        "kind: Route\nname: bob\nfleets: [edge, inner]\nuse: [shared]\nrules: [{name: b, match: {path: {prefix: /b}}, to: [{service: s}]}]";

    private static string Shared(int seconds) => $"kind: Policy\nname: shared\npolicies: {{timeout: {{request: {seconds}s}}}}";

    private static Compiled Compile(string yaml, Observed observed) => Compile([Read(yaml)], observed);

    private static Compiled Compile(IEnumerable<Document> documents, Observed observed) =>
        Compiler.Compile(Model.Empty.With(Catalog.Reader.ReadYaml(Others).Documents).With(documents), observed, previous: null);

    private static Observed Held(string fleet, Document? good, bool leftOut = false) =>
        Observed.None with
        {
            Held = Observed.None.Held.Add(
                fleet,
                ImmutableSortedDictionary<DocumentId, ServedInstead>.Empty.Add(good?.Id ?? new DocumentId("Route", "bob"), new(good, leftOut))
            ),
        };

    private static Document Read(string yaml) => Catalog.Reader.ReadYaml(yaml).Documents.ShouldHaveSingleItem();

    private static IEnumerable<string> Routes(Compiled compiled, string fleet) =>
        All(compiled, fleet).Select(route => $"{route.Name} → {route.Route_?.Cluster ?? $"{route.DirectResponse.Status}"}");

    private static IEnumerable<string> Matches(Compiled compiled, string fleet) =>
        All(compiled, fleet).Select(route => route.Match.PathSeparatedPrefix is { Length: > 0 } prefix ? prefix : route.Match.Prefix);

    private static RepeatedField<Route> All(Compiled compiled, string fleet) =>
        RouteConfiguration
            .Parser.ParseFrom(compiled.Views[new ViewKey(fleet, "1.40")][TypeUrl.Route][$"{fleet}/http@1"].Bytes.Span)
            .VirtualHosts.ShouldHaveSingleItem()
            .Routes;
}
