using System.Text.Json;
using ControlPlane.Cli.Tests.Rig;
using ControlPlane.Testing;

namespace ControlPlane.Cli.Tests;

public sealed class CompileTests
{
    private const string Documents = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 10000}]
        ---
        kind: Service
        name: orders
        endpoints: [{address: 10.0.0.11, port: 8080}]
        ---
        kind: Route
        name: orders
        fleets: [edge]
        rules:
          - match: {path: {regex: "/(orders|stock|invoices|customers|returns)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/lines/[0-9]{1,9})?"}}
            to: [{service: orders}]
        """;

    public static TheoryData<string> EnvoyVersions => [.. EnvoyBinary.Versions];

    [Fact]
    public async Task Shows_each_resource_with_the_documents_it_came_from()
    {
        var outcome = await new Cpctl { Input = new StringReader(Documents) }.RunAsync("compile -f - --fleet edge --band 1.36");

        outcome.ExitCode.ShouldBe(ExitCode.Done, outcome.Error);
        var compiled = JsonElement.Parse(outcome.Output);
        compiled.GetProperty("band").GetString().ShouldBe("1.36");
        var cluster = compiled
            .GetProperty("resources")
            .EnumerateArray()
            .Single(resource => resource.GetProperty("name").GetString() == "service/orders" && resource.GetProperty("type").GetString() == "Cluster");
        cluster.GetProperty("origins")[0].GetProperty("name").GetString().ShouldBe("orders");
        cluster.GetProperty("resource").GetProperty("name").GetString().ShouldBe("service/orders");
        cluster.GetProperty("version").GetString()!.Length.ShouldBe(11);
    }

    [Theory]
    [MemberData(nameof(EnvoyVersions))]
    public async Task Prints_a_static_configuration_that_Envoy_takes(string version)
    {
        var band = version[..version.LastIndexOf('.')];
        var outcome = await new Cpctl { Input = new StringReader(Documents) }.RunAsync($"compile -f - --fleet edge --static --band {band}");
        outcome.ExitCode.ShouldBe(ExitCode.Done, outcome.Error);

        EnvoyBinary.Require(version).Refusal(outcome.Output).ShouldBeNull();
    }
}
