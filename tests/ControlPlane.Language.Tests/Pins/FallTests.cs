using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Pins;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Tests.Pins;

/// <summary>Where the requests of a Route fall whose matches Envoys reject, and what stands in for it.</summary>
public sealed class FallTests
{
    private const string Fleet = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 80}]
        ---
        kind: JwtProvider
        name: issuer
        issuer: i
        audiences: any
        keys: {url: 'https://keys.example.com/'}
        ---

        """;

    private const string All = "kind: Route\nname: all\nfleets: [edge]\nrules: [{respond: {status: 200}}]";

    private const string Admin = "kind: Route\nname: admin\nfleets: [edge]\npolicies: {jwt: {anyOf: [issuer]}}\n";

    [Fact]
    public void Where_a_weaker_rule_would_take_them_503_for_the_longest_plain_part_stands_in()
    {
        var served = Serve(All, Admin + "rules: [{name: keys, match: {path: {regex: '/admin/keys/[0-9]+'}}, respond: {status: 201}}]");
        Fallen(served).ShouldBe(["keys → route/all/default, without jwt: 503 for /admin/keys"]);
        Routes(served).ShouldBe(["/admin/keys → 503", "/ → 200", "/ → 404"]);
    }

    [Fact]
    public void Conditions_that_are_plain_text_are_part_of_it()
    {
        var served = Serve(
            All,
            Admin
                + "rules: [{name: keys, match: {path: {prefix: /admin}, methods: [GET], headers: [{name: x-a, exact: b}, {name: x-b, regex: 'c+'}]}, respond: "
                + "{status: 201}}]"
        );
        Routes(served).ShouldBe(["/admin → 503", "/ → 200", "/ → 404"]);
        var match = Served(served).First(route => route.DirectResponse.Status == 503).Match;
        match.Headers.Select(header => header.Name).ShouldBe([":method", "x-a"]);
    }

    [Fact]
    public void Where_no_weaker_rule_would_take_them_nothing_stands_in()
    {
        var guarded = All + "\npolicies: {jwt: {anyOf: [issuer]}}";
        var served = Serve(guarded, Admin + "rules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]");
        Fallen(served).ShouldBe(["keys → route/all/default"]);
        Routes(served).ShouldNotContain("/admin → 503");
    }

    [Fact]
    public void Where_nobody_takes_them_the_answer_is_404()
    {
        var served = Serve(Admin + "rules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]");
        Fallen(served).ShouldBe(["keys → nobody"]);
        Routes(served).ShouldBe(["/ → 404"]);
    }

    [Fact]
    public void A_rule_keeps_requests_of_its_own_so_nothing_stands_in_that_takes_all_of_them()
    {
        var other = All.Replace("{respond", "{match: {path: {prefix: /admin}}, respond", StringComparison.Ordinal);
        var served = Serve(other, Admin + "rules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]");
        Fallen(served).ShouldBe(["keys → route/all/default, without jwt"]);
        Routes(served).ShouldBe(["/admin → 200", "/ → 404"]);
    }

    [Fact]
    public void A_more_specific_rule_of_another_goes_on_before_what_stands_in()
    {
        var open = "kind: Route\nname: open\nfleets: [edge]\nrules: [{match: {path: {prefix: /admin/open}}, respond: {status: 202}}]";
        var served = Serve(All, open, Admin + "rules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]");
        Fallen(served).ShouldBe(["keys → route/open/default, route/all/default, without jwt: 503 for /admin"]);
        Routes(served).ShouldBe(["/admin/open → 202", "/admin → 503", "/ → 200", "/ → 404"]);
    }

    [Fact]
    public void A_rule_of_a_wider_host_may_take_them_where_their_own_host_has_no_other()
    {
        var served = Serve(
            All.Replace("rules:", "hosts: ['*.example.com']\nrules:", StringComparison.Ordinal),
            Admin + "hosts: [a.example.com]\nrules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]"
        );
        Fallen(served).ShouldBe(["keys → route/all/default, without jwt: 503 for /admin"]);
    }

    [Fact]
    public void Where_what_stands_in_is_rejected_too_nothing_does()
    {
        var served = Serve(LeftOfPin.Nothing, All, Admin + "rules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]");
        Fallen(served).ShouldBe(["keys → route/all/default, without jwt"]);
        Routes(served).ShouldBe(["/ → 200", "/ → 404"]);
    }

    [Fact]
    public void What_stands_in_stays_the_same_document_while_nothing_changes_that_it_depends_on()
    {
        var before = Serve(All, Admin + "rules: [{name: keys, match: {path: {regex: '/admin/.*'}}, respond: {status: 201}}]");
        var model = before.Written.With(Read("kind: Service\nname: s\nendpoints: []"));
        var after = PinnedDocuments.Of("edge", model, [before.Pin], before.Documents);
        after.Model.Find(Id).ShouldBeSameAs(before.Documents.Model.Find(Id));
    }

    private static readonly DocumentId Id = new("Route", "admin");

    private static Pinned Serve(params string[] routes) => Serve(LeftOfPin.PlainMatches, routes);

    private static Pinned Serve(LeftOfPin left, params string[] routes)
    {
        var model = Model.Empty.With(Read(Fleet + string.Join("\n---\n", routes)));
        Compiler.Compile(model, Observed.None, previous: null).Problems.ShouldBeEmpty();
        var pin = new DocumentPin(Id, Good: null, left);
        return new(model, pin, PinnedDocuments.Of("edge", model, [pin], previous: null));
    }

    private static ImmutableArray<Document> Read(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml);
        read.Problems.ShouldBeEmpty();
        return read.Documents;
    }

    private static IEnumerable<string> Fallen(Pinned served) =>
        served
            .Documents.Fallen[Id]
            .Select(rule =>
                $"{rule.Rule} → {(rule.To.IsEmpty ? "nobody" : string.Join(", ", rule.To))}"
                + (rule.Lacks.IsEmpty ? "" : $", without {string.Join(", ", rule.Lacks)}")
                + (rule.Unavailable.IsEmpty ? "" : $": 503 for {string.Join(", ", rule.Unavailable)}")
            );

    private static IEnumerable<string> Routes(Pinned served) =>
        Served(served).Select(route => $"{route.Match.PathSeparatedPrefix}{route.Match.Prefix} → {route.DirectResponse.Status}");

    private static IEnumerable<Route> Served(Pinned served) =>
        RouteConfiguration
            .Parser.ParseFrom(
                WholeRoutes
                    .Of(Compiler.Compile(served.Documents.Model, Observed.None, previous: null).Views[new ViewKey("edge", "1.40")])[TypeUrl.Route][
                        "edge/http@1"
                    ]
                    .Bytes.Span
            )
            .VirtualHosts.SelectMany(host => host.Routes);

    private sealed record Pinned(Model Written, DocumentPin Pin, PinnedDocuments Documents);
}
