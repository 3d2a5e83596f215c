using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Plans;

namespace ControlPlane.Language.Tests.Plans;

public sealed class NodeMovesTests
{
    private const string Edge = "{kind: Fleet, name: edge, role: edge, listeners: [{name: http, port: 80}]}";

    [Fact]
    public void Envoys_that_no_fleet_selects_any_more_are_named() =>
        Moves(Edge, Edge.Replace("role", "nodes: {cluster: other}, role", StringComparison.Ordinal), "a:edge", "b:edge")
            .ShouldBe([
                "fleet/edge loses 2 connected Envoys (a, b) because no fleet would select them: they keep the configuration they have and receive no "
                    + "further change",
            ]);

    [Fact]
    public void Envoys_that_another_fleet_selects_are_named_with_it() =>
        Moves(
                Edge,
                Edge.Replace("role", "nodes: {ids: [a]}, role", StringComparison.Ordinal)
                    + "\n---\n"
                    + Edge.Replace("name: edge", "name: inner", StringComparison.Ordinal).Replace("role", "nodes: {ids: [b]}, role", StringComparison.Ordinal),
                "a:edge",
                "b:edge"
            )
            .ShouldBe([
                "fleet/edge loses 1 connected Envoy (b) to fleet inner: the listeners of this fleet are removed there, and their connections are drained",
            ]);

    [Fact]
    public void Envoys_that_two_fleets_select_are_named() =>
        Moves(
                Edge,
                Edge
                    + "\n---\n"
                    + Edge.Replace("name: edge", "name: inner", StringComparison.Ordinal).Replace("role", "nodes: {ids: [b]}, role", StringComparison.Ordinal),
                "a:edge",
                "b:edge"
            )
            .ShouldBe([
                "fleet/edge loses 1 connected Envoy (b) because more than one fleet would select it: it keeps the configuration it has and receives "
                    + "no further change",
            ]);

    [Fact]
    public void Envoys_of_a_fleet_that_is_deleted_are_named_and_of_many_a_few() =>
        Moves(Edge, "{kind: Service, name: s, endpoints: []}", [.. Enumerable.Range(1, 7).Select(number => $"e{number}:edge")])
            .ShouldHaveSingleItem()
            .ShouldStartWith("fleet/edge loses 7 connected Envoys (e1, e2, e3, e4, e5 and 2 more)");

    [Fact]
    public void Envoys_that_stay_or_come_are_not_named()
    {
        Moves(Edge, Edge.Replace("role", "nodes: {ids: [a, b]}, role", StringComparison.Ordinal), "a:edge", "b:edge").ShouldBeEmpty();
        Moves(Edge, Edge.Replace("role", "nodes: {cluster: other}, role", StringComparison.Ordinal), "a:other").ShouldBeEmpty();
    }

    private static string[] Moves(string before, string after, params string[] nodes) =>
        [
            .. NodeMoves
                .Between(
                    Fleets(before),
                    Fleets(after),
                    nodes.Select(node => node.Split(':')).Select(node => new NodeFacts(node[0], node[1], ImmutableSortedDictionary<string, string>.Empty))
                )
                .Select(warning => $"{warning.Subject} {warning.Message}"),
        ];

    private static Fleets Fleets(string documents) =>
        Compiler.Compile(Model.Empty.With(Catalog.Reader.ReadYaml(documents).Documents), Observed.None, previous: null).Fleets;
}
