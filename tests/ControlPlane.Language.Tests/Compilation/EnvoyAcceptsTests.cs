using System.Text.Json.Nodes;
using ControlPlane.Language.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>What the golden cases compile to is put through real Envoys, all cases in one configuration; only if that is refused, one by one.</summary>
public sealed class EnvoyAcceptsTests
{
    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public void Every_golden_case_in_its_static_form(string version)
    {
        var envoy = EnvoyBinary.Require(version);
        var configurations = CompiledCase.All.SelectMany(golden => Configurations(golden, envoy.Band)).ToList();
        configurations.Count.ShouldBeGreaterThan(20);
        if (envoy.Refusal(Joined(configurations.Select(configuration => configuration.Json))) is null) return;

        var refused = configurations.Select(configuration => (configuration.Name, Said: envoy.Refusal(configuration.Json))).Where(result => result.Said is not null);
        string.Join('\n', refused.Select(result => $"{result.Name}: {result.Said}")).ShouldBeEmpty();
        Assert.Fail("Envoy accepts each case but not all of them together: mend Joined.");
    }

    [Theory, MemberData(nameof(Versions))]
    public void Refuses_what_is_wrong(string version) =>
        EnvoyBinary.Require(version).Refusal("""{"static_resources": {"clusters": [{"name": "a", "no_such_field": 1}]}}""").ShouldNotBeNull().ShouldContain("no_such_field");

    private static IEnumerable<(string Name, string Json)> Configurations(GoldenCase golden, string band) =>
        golden.Compile().Views.Where(view => view.Key.Band == band).Select(view => ($"{golden} ({view.Key.Fleet})", StaticConfiguration.Json(view.Value)));

    /// <summary>One configuration of many: clusters and listeners get names of their own, listeners a port.</summary>
    private static string Joined(IEnumerable<string> configurations)
    {
        JsonNode? joined = null;
        var port = 10000;
        foreach (var (index, json) in configurations.Index())
        {
            var one = JsonNode.Parse(json.Replace("\"service/", $"\"{index}/service/", StringComparison.Ordinal).Replace("\"jwks/", $"\"{index}/jwks/", StringComparison.Ordinal))!;
            foreach (var listener in List(one, "listeners"))
            {
                listener!["name"] = $"{index}/{listener["name"]}";
                listener["address"]!["socket_address"]!["port_value"] = port++;
            }
            if (joined is null)
            {
                joined = one;
                continue;
            }
            foreach (var listener in List(one, "listeners")) List(joined, "listeners").Add(listener!.DeepClone());
            foreach (var cluster in List(one, "clusters").Where(cluster => (string?)cluster!["name"] != "fleet")) List(joined, "clusters").Add(cluster!.DeepClone());
        }
        return joined!.ToJsonString();
    }

    private static JsonArray List(JsonNode bootstrap, string name) => bootstrap["static_resources"]![name]!.AsArray();
}
