using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies.Headers;
using ControlPlane.Language.Policies.Timeouts;
using ControlPlane.Resources;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class EffectivePoliciesTests
{
    private const string Fleet = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 80}]
        policies:
          timeout: {request: 10s, idle: 1m}
          headers: {request: {set: {x-a: fleet, x-b: fleet}, remove: [x-c, x-d]}}
        """;

    private const string Route = """
        kind: Route
        name: orders
        fleets: [edge]
        policies:
          timeout: {request: 20s}
          headers: {request: {set: {x-b: route}, remove: [x-e]}}
        rules: [{respond: {}}]
        """;

    [Fact]
    public void The_nearest_level_wins_field_by_field()
    {
        var timeout = (TimeoutSpec)Merged().All.Single(policy => policy.Policy.Name == "timeout").Spec;
        timeout.ShouldBe(new TimeoutSpec { Request = TimeSpan.FromSeconds(20), Idle = TimeSpan.FromMinutes(1) });
    }

    [Fact]
    public void Maps_merge_by_key_and_lists_replace()
    {
        var request = ((HeadersSpec)Merged().All.Single(policy => policy.Policy.Name == "headers").Spec).Request!;
        request.Set!.ShouldBe(new Dictionary<string, string> { ["x-a"] = "fleet", ["x-b"] = "route" });
        request.Remove!.Value.ShouldBe(["x-e"]);
    }

    [Fact]
    public void Each_leaf_knows_where_it_was_written() =>
        Merged()
            .Origins.ShouldBe([
                new Origin("Fleet", "edge", "policies.headers.request.set.x-a"),
                new Origin("Route", "orders", "policies.headers.request.set.x-b"),
                new Origin("Route", "orders", "policies.headers.request.remove"),
                new Origin("Route", "orders", "policies.timeout.request"),
                new Origin("Fleet", "edge", "policies.timeout.idle"),
            ]);

    [Fact]
    public void A_level_that_says_nothing_changes_nothing()
    {
        var merged = Merged();
        var route = Read("kind: Route\nname: r\nfleets: [edge]\nrules: [{respond: {}}]");
        merged.Under((RouteSpec)route.Spec, Level.Route(route), new Lookup(Model.Empty, Observed.None)).ShouldBeSameAs(merged);
    }

    private static EffectivePolicies Merged()
    {
        var (fleet, route) = (Read(Fleet), Read(Route));
        return EffectivePolicies
            .None.Under((FleetSpec)fleet.Spec, Level.Fleet(fleet), new Lookup(Model.Empty, Observed.None))
            .Under((RouteSpec)route.Spec, Level.Route(route), new Lookup(Model.Empty, Observed.None));
    }

    private static Document Read(string text) => Catalog.Reader.ReadYaml(text).Documents.ShouldHaveSingleItem();
}
