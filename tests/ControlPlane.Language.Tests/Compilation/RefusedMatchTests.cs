using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>
/// A match that breaks the rules of Envoy's API. The language refuses each that we know of before it is compiled, so the header's name is taken away
/// afterwards.
/// </summary>
public sealed class RefusedMatchTests
{
    private const string Others =
        "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: http, port: 80}]\n---\n"
        + "kind: Route\nname: all\nfleets: [edge]\nrules: [{match: {path: {prefix: /admin}}, respond: {status: 200}}]";

    [Fact]
    public void It_is_told_and_503_for_its_plain_part_stands_in_after_rules_that_match_the_same()
    {
        var compiled = Compile("match: {path: {prefix: /admin/keys}, methods: [GET], headers: [{name: x-a, exact: b}]}");
        compiled.Problems.ShouldContain(problem => problem.Code == "CP0299" && problem.Document!.Value.Name == "bob");
        Routes(compiled).ShouldBe(["/admin/keys → 503", "/admin → 200", "/ → 404"]);

        Routes(Compile("match: {path: {prefix: /admin}, headers: [{name: x-a, exact: b}]}")).ShouldBe(["/admin → 200", "/admin → 503", "/ → 404"]);
    }

    [Fact]
    public void Where_nothing_of_it_is_left_nothing_stands_in()
    {
        var compiled = Compile("match: {headers: [{name: x-a, exact: b}]}");
        compiled.Problems.ShouldContain(problem => problem.Code == "CP0299");
        Routes(compiled).ShouldBe(["/admin → 200", "/ → 404"]);
    }

    private static Compiled Compile(string match)
    {
        var route = Catalog.Reader.ReadYaml($"kind: Route\nname: bob\nfleets: [edge]\nrules: [{{{match}, respond: {{status: 201}}}}]").Documents.Single();
        return Compiler.Compile(Model.Empty.With([.. Catalog.Reader.ReadYaml(Others).Documents, WithoutName(route)]), Observed.None, previous: null);
    }

    private static Document WithoutName(Document route)
    {
        var spec = (RouteSpec)route.Spec;
        ImmutableArray<RuleSpec> rules =
        [
            .. spec.Rules!.Value.Select(rule =>
                rule with
                {
                    Match =
                    [
                        .. rule.MatchesOrAny.Select(match => match with { Headers = [.. match.Headers!.Value.Select(header => header with { Name = "" })] }),
                    ],
                }
            ),
        ];
        return route with { Spec = spec with { Rules = rules } };
    }

    private static IEnumerable<string> Routes(Compiled compiled) =>
        RouteConfiguration
            .Parser.ParseFrom(WholeRoutes.Of(compiled.Views[new ViewKey("edge", "1.40")])[TypeUrl.Route]["edge/http@1"].Bytes.Span)
            .VirtualHosts.Single()
            .Routes.Select(route => $"{route.Match.PathSeparatedPrefix}{route.Match.Prefix} → {route.DirectResponse.Status}");
}
