using System.Net;
using System.Text.Json.Nodes;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Some filters, switched on while they hold nothing, end Envoy. Each of the chain is switched on once, as it stands, on a route of its own.</summary>
public sealed class ChainTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Every_instance_bears_being_switched_on(string version)
    {
        var port = FreePort.Next();
        var configuration = Configuration(port, band: version[..version.LastIndexOf('.')]);
        var instances = SwitchOn(configuration);
        instances.Count.ShouldBeGreaterThan(30);
        await using var envoy = await EnvoyProcess.StartAsync(EnvoyVersion.Binary(version), configuration.ToJsonString(), Cancel);
        await Wait.UntilAsync("Envoy is ready", TimeSpan.FromMinutes(3), envoy.Admin.IsReadyAsync, Cancel);
        using var gateway = new Gateway(port);

        foreach (var (index, instance) in instances.Index())
        {
            var answer = await gateway.GetAsync("chain.test", $"/{index}", Cancel);
            envoy.HasExited.ShouldBeFalse($"{instance} ended Envoy:\n{string.Join('\n', envoy.Log.TakeLast(20))}");
            answer.Status.ShouldBe(instance is "edge/apikey" or "basic" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, instance);
        }
    }

    private static JsonNode Configuration(int port, string band)
    {
        var read = Catalog.Reader.ReadYaml(
            $$$"""
            {{{Stand.Fleet(port)}}}
            ---
            kind: Route
            name: chain
            fleets: [edge]
            rules: [{respond: {status: 200}}]
            """,
            "documents.yaml"
        );
        var compiled = Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null);
        compiled.Problems.ShouldBeEmpty();
        var configuration = JsonNode.Parse(StaticConfiguration.Json(compiled.Views.Single(view => view.Key.Band == band).Value))!;
        configuration["admin"] = JsonNode.Parse("""{"address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}}}""");
        return configuration;
    }

    /// <summary>Makes of the one route many, each with one instance on.</summary>
    /// <returns>The instances, in the order of their routes' paths.</returns>
    private static List<string> SwitchOn(JsonNode configuration)
    {
        var manager = configuration["static_resources"]!["listeners"]![0]!["filter_chains"]![0]!["filters"]!
            .AsArray()
            .Single(filter => filter!["typed_config"]!["http_filters"] is not null)!["typed_config"]!;
        var instances = manager["http_filters"]!.AsArray().Select(filter => (string)filter!["name"]!).ToList();
        var routes = manager["route_config"]!["virtual_hosts"]![0]!["routes"]!.AsArray();
        var route = routes[0]!.DeepClone();
        routes.Clear();
        foreach (var (index, instance) in instances.Index())
        {
            var one = route.DeepClone();
            one["name"] = $"{index}";
            one["match"] = new JsonObject { ["path"] = $"/{index}" };
            one["typed_per_filter_config"] = new JsonObject
            {
                [instance] = new JsonObject { ["@type"] = "type.googleapis.com/envoy.config.route.v3.FilterConfig", ["config"] = new JsonObject() },
            };
            routes.Add(one);
        }
        return instances;
    }
}
