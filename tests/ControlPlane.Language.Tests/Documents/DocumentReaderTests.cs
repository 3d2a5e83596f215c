using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Tests.Documents;

public sealed class DocumentReaderTests
{
    private const string Orders = """
        kind: Service
        name: orders
        team: shop
        labels: {tier: backend}
        description: Where orders live.
        endpoints: [{address: 10.0.0.11, port: 8080}, {address: 10.0.0.12, port: 8080}]
        circuitBreaker: {maxConnections: 1000, maxPendingRequests: 500, maxRequests: 2000, maxRetries: 5}
        outlierDetection: {consecutive5xx: 5, interval: 30s, baseEjectionTime: 1h30m, maxEjectionPercent: 50}
        ---
        kind: Route
        name: orders
        fleets: [edge]
        hosts: [api.example.com]
        rules:
          - name: read
            match: {path: {prefix: /orders}, methods: [GET]}
            to: [{service: orders, weight: 95}, {service: orders-v2, weight: 5}]
            policies: {timeout: {request: 3s}}
        """;

    [Fact]
    public void Binds_the_example_of_the_language()
    {
        var result = Catalog.Reader.ReadYaml(Orders, "orders.yaml");

        result.Problems.ShouldBeEmpty();
        result.Documents.Select(document => document.Id.ToString()).ShouldBe(["Service/orders", "Route/orders"]);
        var service = result.Documents[0];
        (service.Team, service.Labels["tier"], service.Description, service.File).ShouldBe(("shop", "backend", "Where orders live.", "orders.yaml"));
        var spec = service.Spec.ShouldBeOfType<ServiceSpec>();
        spec.Endpoints!.Value.Select(endpoint => (endpoint.Address, endpoint.Port)).ShouldBe([("10.0.0.11", 8080), ("10.0.0.12", 8080)]);
        spec.OutlierDetection!.BaseEjectionTime.ShouldBe(TimeSpan.FromMinutes(90));
        spec.ConnectTimeout.ShouldBeNull();
        var rule = result.Documents[1].Spec.ShouldBeOfType<RouteSpec>().Rules!.Value.ShouldHaveSingleItem();
        rule.Match!.Value.ShouldHaveSingleItem().Path!.Prefix.ShouldBe("/orders");
        rule.To!.Value.Select(destination => destination.Weight).ShouldBe([95, 5]);
        ((Mapping)rule.Policies!.Tree["timeout"]!)["request"].ShouldBeOfType<Scalar>().Text.ShouldBe("3s");
        result.Documents[1].Body.Entries.Select(entry => entry.Key).ShouldBe(["kind", "name", "fleets", "hosts", "rules"]);
        result.Documents[1].Body.At.ShouldBe(new Position(10, 1));
    }

    [Fact]
    public void A_stored_body_reads_back_the_same()
    {
        foreach (var document in Catalog.Reader.ReadYaml(Orders).Documents)
        {
            var again = Catalog.Reader.ReadJson(document.Body.ToJson());

            again.Problems.ShouldBeEmpty();
            again.Documents.ShouldHaveSingleItem().Body.SameAs(document.Body).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("services: [{name: a, endpoints: []}, {kind: Service, name: b, endpoints: []}]")]
    [InlineData("- {kind: Service, name: a, endpoints: []}\n- {kind: Service, name: b, endpoints: []}")]
    [InlineData("---\n# nothing\n---\nkind: Service\nname: a\nendpoints: []\n...\n---\nservices:\n- name: b\n  endpoints: []\n")]
    public void Documents_stand_alone_in_lists_and_in_lists_by_kind(string yaml)
    {
        var result = Catalog.Reader.ReadYaml(yaml);

        result.Problems.ShouldBeEmpty();
        result.Documents.Select(document => document.Id.Name).ShouldBe(["a", "b"]);
        result.Documents.ShouldAllBe(document => document.Body["kind"] != null);
    }
}
