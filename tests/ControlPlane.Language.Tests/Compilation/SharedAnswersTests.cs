using System.Text;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>Policies that say the same are asked once, unless what they look at differs.</summary>
public sealed class SharedAnswersTests
{
    private const string Fleet = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 80}]
        ---
        kind: Service
        name: s
        endpoints: []

        """;

    [Fact]
    public void Limits_that_say_the_same_at_two_rules_are_two_limits() =>
        Routes(Rule("a", "rateLimit: [{name: n, rate: 5/s}]"), Rule("b", "rateLimit: [{name: n, rate: 5/s}]"))
            .ShouldSatisfyAllConditions(routes => routes.ShouldContain("route/a/default:n"), routes => routes.ShouldContain("route/b/default:n"));

    [Fact]
    public void A_policy_that_looks_at_the_methods_of_its_rule_is_asked_for_each_of_them() =>
        Routes(Rule("a", "cors: {origins: ['https://a.example']}", "GET"), Rule("b", "cors: {origins: ['https://a.example']}", "PUT"))
            .ShouldSatisfyAllConditions(
                routes => routes.ShouldContain("\"allow_methods\": \"GET\""),
                routes => routes.ShouldContain("\"allow_methods\": \"PUT\"")
            );

    [Fact]
    public void What_is_wrong_at_two_rules_is_told_at_both() =>
        Compile(Rule("a", "jwt: {scopes: [x]}"), Rule("b", "jwt: {scopes: [x]}"))
            .Problems.Select(problem => problem.Document!.Value.Name)
            .Distinct()
            .ShouldBe(["a", "b"]);

    private static string Rule(string name, string policies, string method = "GET") =>
        $"kind: Route\nname: {name}\nfleets: [edge]\nrules: [{{match: {{path: {{prefix: /{name}}}, methods: [{method}]}}, to: [{{service: s}}], "
        + $"policies: {{{policies}}}}}]\n";

    private static string Routes(params string[] routes)
    {
        var compiled = Compile(routes);
        compiled.Problems.ShouldBeEmpty();
        return ResourceText.Json(compiled.Views.Values.First()[TypeUrl.VirtualHost].Values.Single());
    }

    private static Compiled Compile(params string[] routes)
    {
        var read = Catalog.Reader.ReadYaml(new StringBuilder(Fleet).AppendJoin("---\n", routes.Prepend("")).ToString());
        read.Problems.ShouldBeEmpty();
        return Compiler.Compile(Language.Model.Empty.With(read.Documents), Observed.None, previous: null);
    }
}
