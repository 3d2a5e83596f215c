using System.Text.Json.Nodes;

namespace ControlPlane.Testing;

/// <summary>Many static configurations put through one Envoy at a time: starting it costs more than reading a hundred of them.</summary>
public static class StaticConfigurations
{
    /// <summary>How names of clusters and secrets begin.</summary>
    private static readonly string[] Named = ["service/", "jwks/", "extension/", "certificate/"];

    /// <summary>Those that Envoy refuses, each with what it says. Found by halving what is refused together.</summary>
    /// <param name="envoy">The Envoy.</param>
    /// <param name="configurations">Each with its name.</param>
    public static IReadOnlyList<string> Refused(EnvoyBinary envoy, IReadOnlyList<(string Name, string Json)> configurations)
    {
        ArgumentNullException.ThrowIfNull(envoy);
        ArgumentNullException.ThrowIfNull(configurations);
        if (configurations.Count == 0 || envoy.Refusal(Joined(configurations.Select(configuration => configuration.Json))) is not { } said)
            return [];
        if (configurations.Count == 1)
            return [$"{configurations[0].Name}: {said}"];
        var half = configurations.Count / 2;
        List<string> refused = [.. Refused(envoy, [.. configurations.Take(half)]), .. Refused(envoy, [.. configurations.Skip(half)])];
        return refused.Count > 0 ? refused : [$"Envoy accepts each of {configurations.Count} cases but not all of them together: mend Joined. {said}"];
    }

    /// <summary>One configuration of many: clusters and listeners get names of their own, listeners a port.</summary>
    private static string Joined(IEnumerable<string> configurations)
    {
        JsonNode? joined = null;
        var port = 10000;
        foreach (var (index, json) in configurations.Index())
        {
            var one = JsonNode.Parse(Named.Aggregate(json, (text, prefix) => text.Replace($"\"{prefix}", $"\"{index}/{prefix}", StringComparison.Ordinal)))!;
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
            foreach (var listener in List(one, "listeners"))
                List(joined, "listeners").Add(listener!.DeepClone());
            foreach (var secret in List(one, "secrets"))
                List(joined, "secrets").Add(secret!.DeepClone());
            foreach (var cluster in List(one, "clusters").Where(cluster => (string?)cluster!["name"] != "fleet"))
                List(joined, "clusters").Add(cluster!.DeepClone());
        }
        return joined!.ToJsonString();
    }

    private static JsonArray List(JsonNode bootstrap, string name)
    {
        var resources = bootstrap["static_resources"]!;
        return (resources[name] ??= new JsonArray()).AsArray();
    }
}
