using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Many drawn texts in one configuration of Envoy. <c>FUZZ_CASES</c> draws more of them by hand, <c>FUZZ_SEED</c> others.</summary>
internal static class FuzzCases
{
    public static IReadOnlyList<string> Draw(int count, Func<Random, Func<string>> generator)
    {
        var next = generator(new Random(Number("FUZZ_SEED") ?? 8));
        return [.. Enumerable.Range(0, Number("FUZZ_CASES") ?? count).Select(_ => next()).Distinct()];
    }

    /// <summary>Those that Envoy refuses, found by halves, with what it says.</summary>
    public static IReadOnlyList<string> Refused(EnvoyBinary envoy, IReadOnlyList<string> texts, Func<IEnumerable<string>, JsonObject> manager)
    {
        if (texts.Count == 0 || envoy.Refusal(Configuration(manager(texts))) is not { } said)
            return [];
        if (texts.Count == 1)
            return [$"{texts[0]}: {said}"];
        var half = texts.Count / 2;
        return [.. Refused(envoy, [.. texts.Take(half)], manager), .. Refused(envoy, [.. texts.Skip(half)], manager)];
    }

    /// <summary>A connection manager with one route and one filter, the router.</summary>
    public static JsonObject Manager(JsonArray routes) =>
        new()
        {
            ["@type"] = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            ["stat_prefix"] = "http",
            ["http_filters"] = JsonNode.Parse(
                """[{"name": "router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]"""
            ),
            ["route_config"] = new JsonObject
            {
                ["virtual_hosts"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "any",
                        ["domains"] = new JsonArray("*"),
                        ["routes"] = routes,
                    }
                ),
            },
        };

    private static string Configuration(JsonObject manager) =>
        new JsonObject
        {
            ["layered_runtime"] = JsonNode.Parse("""{"layers": [{"name": "base", "static_layer": {"re2.max_program_size.error_level": 4096}}]}"""),
            ["static_resources"] = new JsonObject
            {
                ["listeners"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "http",
                        ["address"] = JsonNode.Parse("""{"socket_address": {"address": "127.0.0.1", "port_value": 0}}"""),
                        ["filter_chains"] = new JsonArray(
                            new JsonObject { ["filters"] = new JsonArray(new JsonObject { ["name"] = "http", ["typed_config"] = manager }) }
                        ),
                    }
                ),
            },
        }.ToJsonString();

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
