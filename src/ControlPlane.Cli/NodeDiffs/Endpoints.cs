using System.Text.Json.Nodes;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary>
/// The endpoints of a cluster, so that both sides can be compared. Envoy does not show what it was sent but the hosts that it made of it, with their health and
/// with values that stand for "not set". What remains is where each is, its weight, its priority and its locality.
/// </summary>
internal static class Endpoints
{
    /// <summary>The endpoints by address.</summary>
    public static JsonObject Of(JsonNode? assignment)
    {
        var all = new JsonObject();
        foreach (var locality in List(assignment?["endpoints"]))
        {
            foreach (var endpoint in List(locality["lb_endpoints"]))
            {
                var address = AddressOf(endpoint["endpoint"]?["address"]);
                for (var (name, twin) = (address, 2); !all.TryAdd(name, One(endpoint, locality)); twin++)
                    name = $"{address} ({twin})";
            }
        }

        return all;
    }

    private static JsonObject One(JsonNode endpoint, JsonNode locality) =>
        new()
        {
            ["weight"] = Number(endpoint["load_balancing_weight"], 1),
            ["priority"] = Number(locality["priority"], 0),
            ["locality"] = locality["locality"] is JsonObject { Count: > 0 } place ? place.DeepClone() : null,
        };

    private static string AddressOf(JsonNode? address) =>
        address?["socket_address"] is { } socket
            ? $"{(string?)socket["address"]}:{socket["port_value"]?.ToJsonString() ?? "0"}"
            : address?.ToJsonString() ?? "no address";

    private static int Number(JsonNode? value, int otherwise) => value is null ? otherwise : (int)value;

    private static IEnumerable<JsonNode> List(JsonNode? list) => list is JsonArray array ? array.OfType<JsonNode>() : [];
}
