using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class FleetsTests
{
    [Theory]
    [InlineData("", "edge", true)]
    [InlineData("", "other", false)]
    [InlineData("nodes: {}", "edge", true)]
    [InlineData("nodes: {cluster: web}", "web", true)]
    [InlineData("nodes: {cluster: web}", "edge", false)]
    [InlineData("nodes: {ids: [a, n1]}", "whatever", true)]
    [InlineData("nodes: {ids: [a, b]}", "edge", false)]
    [InlineData("nodes: {cluster: web, ids: [n1]}", "edge", false)]
    [InlineData("nodes: {metadata: {stage: prod}}", "whatever", true)]
    [InlineData("nodes: {metadata: {stage: prod, color: red}}", "whatever", false)]
    [InlineData("nodes: {locality: {region: eu}}", "whatever", true)]
    [InlineData("nodes: {locality: {region: eu, zone: eu-1, subZone: rack}}", "whatever", true)]
    [InlineData("nodes: {locality: {zone: eu-2}}", "whatever", false)]
    [InlineData("nodes: {locality: {subZone: other}}", "whatever", false)]
    public void Selects_nodes_by_all_parts_that_are_given(string nodes, string cluster, bool expected) =>
        Fleets.Match(ModelOf(("edge", nodes)), Node(cluster)).Fleet.ShouldBe(expected ? "edge" : null);

    [Fact]
    public void Says_why_a_node_has_no_fleet() =>
        Fleets.Match(ModelOf(("edge", "")), Node("web")).ShouldBe(new FleetMatch(null, "no fleet selects the node with id \"n1\" and cluster \"web\""));

    [Fact]
    public void A_node_of_two_fleets_gets_none() =>
        Fleets.Match(ModelOf(("a", "nodes: {cluster: web}"), ("b", "nodes: {ids: [n1]}")), Node("web"))
            .ShouldBe(new FleetMatch(null, "the fleets a, b all select the node with id \"n1\" and cluster \"web\""));

    [Fact]
    public void A_compiled_model_answers_the_same()
    {
        var model = ModelOf(("a", "nodes: {cluster: web}"), ("b", ""));
        Compiler.Compile(model, Observed.None, previous: null).Fleets.Match(Node("b")).ShouldBe(Fleets.Match(model, Node("b")));
    }

    private static NodeFacts Node(string cluster) =>
        new("n1", cluster, ImmutableSortedDictionary<string, string>.Empty.Add("stage", "prod").Add("color", "blue"), "eu", "eu-1", "rack");

    private static Model ModelOf(params (string Name, string Nodes)[] fleets) => Model.Empty.With(fleets.SelectMany(fleet =>
        DocumentReader.ReadYaml($"kind: Fleet\nname: {fleet.Name}\nrole: edge\nlisteners: [{{name: http, port: 80}}]\n{fleet.Nodes}\n").Documents));
}
