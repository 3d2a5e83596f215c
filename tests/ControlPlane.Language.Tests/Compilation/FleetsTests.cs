using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;

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
        Fleets
            .Match(ModelOf(("edge", "")), Node("web"))
            .ShouldBe(new FleetMatch(null, "no fleet selects the node with id \"n1\" and cluster \"web\"", Unserved.NoFleet));

    [Fact]
    public void A_node_of_two_fleets_gets_none() =>
        Fleets
            .Match(ModelOf(("a", "nodes: {cluster: web}"), ("b", "nodes: {ids: [n1]}")), Node("web"))
            .ShouldBe(new FleetMatch(null, "the fleets a, b all select the node with id \"n1\" and cluster \"web\"", Unserved.SeveralFleets));

    [Fact]
    public void A_compiled_model_answers_the_same()
    {
        var model = ModelOf(("a", "nodes: {cluster: web}"), ("b", ""));
        Compiler.Compile(model, Observed.None, previous: null).Fleets.Match(Node("b")).ShouldBe(Fleets.Match(model, Node("b")));
    }

    [Theory]
    [InlineData(null, "1.36 1.37 1.38 1.39 1.40")]
    [InlineData(">=1.39", "1.39 1.40")]
    [InlineData(">1.38", "1.39 1.40")]
    [InlineData("<1.38", "1.36 1.37")]
    [InlineData("<=1.38", "1.36 1.37 1.38")]
    [InlineData(">=1.37 <1.39", "1.37 1.38")]
    [InlineData("<1.39 >=1.37.6", "1.37 1.38")]
    [InlineData("<1.39.0", "1.36 1.37 1.38")]
    [InlineData("<1.39.1", "1.36 1.37 1.38 1.39")]
    [InlineData("1.38", "1.38")]
    [InlineData("=1.38.4", "1.38")]
    public void Compiles_for_the_Envoys_that_the_fleet_has(string? envoy, string bands)
    {
        var compiled = Compiler.Compile(ModelOf(("edge", envoy is null ? "" : $"envoy: \"{envoy}\"")), Observed.None, previous: null);
        compiled.Problems.ShouldBeEmpty();
        string.Join(' ', compiled.BandsOf("edge")).ShouldBe(bands);
    }

    [Theory]
    [InlineData("", 1, 36, 2, "1.36")]
    [InlineData("", 1, 41, 0, "1.40")]
    [InlineData("envoy: '>=1.39'", 1, 39, 0, "1.39")]
    [InlineData("envoy: '>=1.39'", 1, 41, 0, "1.40")]
    [InlineData("envoy: '>=1.39'", 1, 36, 2, null)]
    [InlineData("envoy: '>=1.39.1'", 1, 39, 0, null)]
    [InlineData("envoy: '>=1.39.1'", 1, 39, 1, "1.39")]
    [InlineData("envoy: '<1.40'", 1, 40, 0, null)]
    [InlineData("envoy: '1.38.4'", 1, 38, 4, "1.38")]
    [InlineData("envoy: '1.38.4'", 1, 38, 5, null)]
    [InlineData("", 1, 35, 9, null)]
    public void Serves_an_Envoy_that_the_fleet_has_as_its_band(string fleet, uint major, uint minor, uint patch, string? band)
    {
        var (served, reason, unserved) = BandOf(fleet, new("envoy", major, minor, patch));
        served.ShouldBe(band);
        (reason is null).ShouldBe(band is not null);
        unserved.ShouldBe(band is null ? Unserved.Version : null);
    }

    [Fact]
    public void Says_why_an_Envoy_gets_nothing() =>
        BandOf("envoy: '>=1.39'", new("envoy", 1, 36, 2))
            .Reason.ShouldBe("Envoy 1.36.2 is outside of \">=1.39\", the Envoys that the fleet edge has (`envoy` in its document)");

    [Theory]
    [InlineData("envoy", 1u, FleetClient.Envoy)]
    [InlineData("envoy", 0u, FleetClient.Envoy)]
    [InlineData("", 1u, FleetClient.Envoy)]
    [InlineData("our-proxy", 1u, FleetClient.Envoy)]
    [InlineData("gRPC Go", 0u, FleetClient.Grpc)]
    [InlineData("gRPC C-core linux", 0u, FleetClient.Grpc)]
    [InlineData("grpc-dotnet", 1u, FleetClient.Grpc)]
    [InlineData("", 0u, FleetClient.Other)]
    [InlineData("ratelimit", 0u, FleetClient.Other)]
    public void Tells_kinds_of_clients_by_what_they_say(string name, uint major, FleetClient kind) => new ClientAgent(name, major, 0, 0).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("", "gRPC Go", null)]
    [InlineData("clients: [envoy]", "gRPC Go", null)]
    [InlineData("clients: [envoy, grpc]", "gRPC Go", "1.36")]
    [InlineData("clients: [grpc]\nenvoy: '>=1.39'", "gRPC Go", "1.39")]
    [InlineData("clients: [envoy, grpc]", "", null)]
    [InlineData("clients: [other]\nenvoy: '1.38.4'", "", "1.38")]
    [InlineData("clients: [other]", "gRPC Go", null)]
    public void Serves_a_client_that_is_no_Envoy_as_the_oldest_Envoy_of_the_fleet(string fleet, string name, string? band)
    {
        var (served, reason, unserved) = BandOf(fleet, new(name, 0, 0, 0));
        served.ShouldBe(band);
        (reason is null).ShouldBe(band is not null);
        unserved.ShouldBe(band is null ? Unserved.Client : null);
    }

    [Fact]
    public void A_fleet_may_serve_no_Envoys() => BandOf("clients: [grpc]", new("envoy", 1, 40, 0)).Unserved.ShouldBe(Unserved.Client);

    [Theory]
    [InlineData("gRPC Go", "the fleet edge does not serve the client \"gRPC Go\", only envoy, other: to serve it, add grpc to `clients` of the Fleet")]
    [InlineData("envoy", "Envoy 0.0.0 is older than 1.36, the oldest that is served")]
    public void Says_why_a_client_gets_nothing(string name, string reason) => BandOf("clients: [envoy, other]", new(name, 0, 0, 0)).Reason.ShouldBe(reason);

    [Fact]
    public void Says_why_a_client_without_a_name_gets_nothing() =>
        BandOf("", new("", 0, 0, 0))
            .Reason.ShouldBe(
                "the fleet edge does not serve the client without a user_agent_name, only envoy: to serve it, add other to `clients` of the Fleet"
            );

    private static BandMatch BandOf(string fleet, ClientAgent client) =>
        Compiler.Compile(ModelOf(("edge", fleet)), Observed.None, previous: null).Fleets.BandOf("edge", client);

    private static NodeFacts Node(string cluster) =>
        new("n1", cluster, ImmutableSortedDictionary<string, string>.Empty.Add("stage", "prod").Add("color", "blue"), "eu", "eu-1", "rack");

    private static Model ModelOf(params (string Name, string Nodes)[] fleets) =>
        Model.Empty.With(
            fleets.SelectMany(fleet =>
                Catalog.Reader.ReadYaml($"kind: Fleet\nname: {fleet.Name}\nrole: edge\nlisteners: [{{name: http, port: 80}}]\n{fleet.Nodes}\n").Documents
            )
        );
}
