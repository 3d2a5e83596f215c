using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Pins;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Google.Protobuf.Collections;

namespace ControlPlane.Language.Tests.Pins;

/// <summary>The documents that a fleet is served where some of them are pinned.</summary>
public sealed class PinnedDocumentsTests
{
    private static readonly string[] Fleets = ["edge", "inner"];

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
    public void A_pinned_route_is_served_as_it_was_and_only_in_the_fleet_that_pins_it()
    {
        var compiled = Compile(Now, Pinned("edge", Read(Before)));
        Routes(compiled, "edge").ShouldBe(["bob/b → service/s", "alice/a → service/s", "unmatched → 404"]);
        Matches(compiled, "edge").ShouldContain("/old");
        Matches(compiled, "edge").ShouldNotContain("/new");
        Matches(compiled, "inner").ShouldContain("/new");
    }

    [Fact]
    public void A_route_that_was_never_good_keeps_its_matches_and_answers_503()
    {
        var compiled = Compile(Now, Pinned("edge", null));
        Routes(compiled, "edge").ShouldBe(["bob/b → 503", "alice/a → service/s", "unmatched → 404"]);
        Matches(compiled, "edge").ShouldContain("/new");
        Routes(compiled, "inner").ShouldContain("bob/b → service/s");
    }

    [Fact]
    public void A_route_that_came_to_the_fleet_only_now_was_never_good_there()
    {
        var compiled = Compile(Now, Pinned("inner", Read(Before)));
        Routes(compiled, "inner").ShouldContain("bob/b → 503");
        Matches(compiled, "inner").ShouldContain("/new");
    }

    [Fact]
    public void What_is_wrong_with_a_document_of_before_fails_closed()
    {
        var before = Read(
            "kind: Route\nname: bob\nfleets: [edge]\npolicies: {retry: {attempts: 2}}\nrules: [{name: b, match: {path: {prefix: /old}}, to: [{service: gone}]}]"
        );
        var compiled = Compile(Now, Pinned("edge", before));
        Routes(compiled, "edge").ShouldContain("bob/b → 503");
    }

    [Fact]
    public void A_pin_of_a_document_that_is_gone_means_nothing()
    {
        var compiled = Compile("kind: Service\nname: t\nendpoints: []", Pinned("edge", Read(Before)));
        Routes(compiled, "edge").ShouldBe(["alice/a → service/s", "unmatched → 404"]);
    }

    [Fact]
    public void A_route_whose_matches_were_rejected_too_is_left_out_where_nobody_takes_its_requests()
    {
        Routes(Compile(Now, Pinned("edge", null, LeftOfPin.PlainMatches)), "edge").ShouldBe(["alice/a → service/s", "unmatched → 404"]);
        Routes(Compile(Now, Pinned("edge", null, LeftOfPin.PlainMatches)), "inner").ShouldContain("bob/b → service/s");
    }

    [Fact]
    public void A_pinned_policy_is_served_as_it_was_to_the_routes_of_the_fleet_that_pins_it()
    {
        var compiled = Compile([Read(Shared(5)), Read(User)], Pinned("edge", Read(Shared(3))));
        All(compiled, "edge").First(route => route.Name == "bob/b").Route_.Timeout.Seconds.ShouldBe(3);
        All(compiled, "inner").First(route => route.Name == "bob/b").Route_.Timeout.Seconds.ShouldBe(5);
    }

    [Fact]
    public void Of_a_pinned_fleet_the_policies_are_as_they_were_and_the_listeners_as_they_are()
    {
        var compiled = Compile(Fleet(81, 5), Pinned("edge", Read(Fleet(80, 3))));
        All(compiled, "edge").First(route => route.Name == "alice/a").Route_.Timeout.Seconds.ShouldBe(3);
        Listener
            .Parser.ParseFrom(compiled["edge"].Single().Views[new ViewKey("edge", "1.40")][TypeUrl.Listener].Values.Single().Bytes.Span)
            .Address.SocketAddress.PortValue.ShouldBe(81u);

        static string Fleet(int port, int seconds) =>
            $"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{{name: http, port: {port}}}]\npolicies: {{timeout: {{request: {seconds}s}}}}";
    }

    private const string User =
        "kind: Route\nname: bob\nfleets: [edge, inner]\nuse: [shared]\nrules: [{name: b, match: {path: {prefix: /b}}, to: [{service: s}]}]";

    private static string Shared(int seconds) => $"kind: Policy\nname: shared\npolicies: {{timeout: {{request: {seconds}s}}}}";

    private static ILookup<string, Compiled> Compile(string yaml, (string Fleet, DocumentPin Pin) pinned) => Compile([Read(yaml)], pinned);

    /// <summary>What each fleet is served.</summary>
    private static ILookup<string, Compiled> Compile(IEnumerable<Document> documents, (string Fleet, DocumentPin Pin) pinned)
    {
        var model = Model.Empty.With(Catalog.Reader.ReadYaml(Others).Documents).With(documents);
        var written = Compiler.Compile(model, Observed.None, previous: null);
        return Fleets.ToLookup(
            fleet => fleet,
            fleet =>
                fleet != pinned.Fleet ? written : Compiler.Compile(PinnedDocuments.Of(fleet, model, [pinned.Pin], previous: null).Model, Observed.None, written)
        );
    }

    [Fact]
    public void A_pinned_consumer_has_only_the_credentials_that_both_revisions_have()
    {
        var (before, now) = (Read(Consumer("revoked", "kept")), Read(Consumer("kept", "new")));
        var served = PinnedDocuments.Of("edge", Model.Empty.With([now]), [new DocumentPin(now.Id, before)], previous: null);
        var spec = (ConsumerSpec)served.Model.Find(now.Id)!.Spec;
        spec.ApiKeys!.Value.ShouldHaveSingleItem().Name.ShouldBe("kept");
        spec.Basic.ShouldBeNull();
    }

    [Fact]
    public void A_Route_with_tcp_that_was_never_good_closes_its_connections()
    {
        var model = Model.Empty.With(
            Catalog
                .Reader.ReadYaml(
                    """
                    kind: Fleet
                    name: edge
                    role: edge
                    listeners: [{name: db, port: 5432, protocol: tls-passthrough}]
                    ---
                    kind: Service
                    name: s
                    endpoints: []
                    ---
                    kind: Route
                    name: bob
                    fleets: [edge]
                    policies: {ipAccess: {allow: [10.0.0.0/8]}}
                    tcp: {sni: [bob.test], to: [{service: s}]}
                    ---
                    kind: Route
                    name: rest
                    fleets: [edge]
                    tcp: {to: [{service: s}]}
                    """
                )
                .Documents
        );
        Chains(model).ShouldBe(["Route/bob: bob.test → 2 filters", "Route/rest:  → 2 filters"]);
        Chains(Left(LeftOfPin.Matches)).ShouldBe(["Route/bob: bob.test → 0 filters", "Route/rest:  → 2 filters"]);
        Chains(Left(LeftOfPin.PlainMatches)).ShouldBe(["Route/rest:  → 2 filters"]);

        Model Left(LeftOfPin left) => PinnedDocuments.Of("edge", model, [new DocumentPin(new("Route", "bob"), null, left)], previous: null).Model;
    }

    private static IEnumerable<string> Chains(Model model) =>
        Listener
            .Parser.ParseFrom(Compiler.Compile(model, Observed.None, previous: null).Views[new ViewKey("edge", "1.40")][TypeUrl.Listener]["edge/db"].Bytes.Span)
            .FilterChains.Select(chain => $"{chain.Name}: {string.Join(", ", chain.FilterChainMatch.ServerNames)} → {chain.Filters.Count} filters");

    private static string Consumer(string older, string newer) =>
        $$$"""
            kind: Consumer
            name: alice
            apiKeys: [{name: {{{older}}}, key: {value: fake-key-{{{older}}}-0001}}, {name: {{{newer}}}, key: {value: fake-key-{{{newer}}}-0001}}]
            basic: {password: {value: fake-password-{{{newer}}}}}
            """;

    private static (string Fleet, DocumentPin Pin) Pinned(string fleet, Document? good, LeftOfPin left = LeftOfPin.Matches) =>
        (fleet, new DocumentPin(good?.Id ?? new DocumentId("Route", "bob"), good, left));

    private static Document Read(string yaml) => Catalog.Reader.ReadYaml(yaml).Documents.ShouldHaveSingleItem();

    private static IEnumerable<string> Routes(ILookup<string, Compiled> compiled, string fleet) =>
        All(compiled, fleet).Select(route => $"{route.Name} → {route.Route_?.Cluster ?? $"{route.DirectResponse.Status}"}");

    private static IEnumerable<string> Matches(ILookup<string, Compiled> compiled, string fleet) =>
        All(compiled, fleet).Select(route => route.Match.PathSeparatedPrefix is { Length: > 0 } prefix ? prefix : route.Match.Prefix);

    private static RepeatedField<Route> All(ILookup<string, Compiled> compiled, string fleet) =>
        RouteConfiguration
            .Parser.ParseFrom(WholeRoutes.Of(compiled[fleet].Single().Views[new ViewKey(fleet, "1.40")])[TypeUrl.Route][$"{fleet}/http@1"].Bytes.Span)
            .VirtualHosts.ShouldHaveSingleItem()
            .Routes;
}
