using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using ControlPlane.Language.Http;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Http;

/// <summary>Patterns that our checker accepts are put through real Envoys, all in one configuration. <c>FUZZ_CASES</c> draws more than a few hundred, <c>FUZZ_SEED</c> others.</summary>
public sealed class Re2FuzzTests
{
    private const int Cases = 600;

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public void Envoy_takes_every_pattern_that_we_accept(string version)
    {
        var envoy = EnvoyBinary.Require(version);
        var random = new RandomPattern(new Random(Number("FUZZ_SEED") ?? 8));
        var accepted = Enumerable.Range(0, Number("FUZZ_CASES") ?? Cases).Select(_ => random.Next()).Distinct().Where(pattern => Re2.Check(pattern).Problem is null).ToList();
        accepted.Count.ShouldBeGreaterThan(100);

        string.Join('\n', Refused(envoy, accepted)).ShouldBeEmpty();
    }

    /// <summary>Those that Envoy refuses, found by halves.</summary>
    private static IEnumerable<string> Refused(EnvoyBinary envoy, IReadOnlyList<string> patterns)
    {
        if (envoy.Refusal(Configuration(patterns)) is not { } said) return [];
        if (patterns.Count == 1) return [$"{patterns[0]}: {said}"];
        var half = patterns.Count / 2;
        return [.. Refused(envoy, [.. patterns.Take(half)]), .. Refused(envoy, [.. patterns.Skip(half)])];
    }

    private static string Configuration(IEnumerable<string> patterns)
    {
        var routes = patterns.Select(pattern => new JsonObject
        {
            ["match"] = new JsonObject { ["safe_regex"] = new JsonObject { ["regex"] = pattern } },
            ["direct_response"] = new JsonObject { ["status"] = 200 },
        });
        var manager = new JsonObject
        {
            ["@type"] = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            ["stat_prefix"] = "http",
            ["http_filters"] = JsonNode.Parse("""[{"name": "router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]"""),
            ["route_config"] = new JsonObject { ["virtual_hosts"] = new JsonArray(new JsonObject { ["name"] = "any", ["domains"] = new JsonArray("*"), ["routes"] = new JsonArray([.. routes]) }) },
        };
        return new JsonObject
        {
            ["layered_runtime"] = JsonNode.Parse($$$"""{"layers": [{"name": "base", "static_layer": {"re2.max_program_size.error_level": {{{Re2.LargestProgram}}}}}]}"""),
            ["static_resources"] = new JsonObject
            {
                ["listeners"] = new JsonArray(new JsonObject
                {
                    ["name"] = "http",
                    ["address"] = JsonNode.Parse("""{"socket_address": {"address": "127.0.0.1", "port_value": 0}}"""),
                    ["filter_chains"] = new JsonArray(new JsonObject { ["filters"] = new JsonArray(new JsonObject { ["name"] = "http", ["typed_config"] = manager }) }),
                }),
            },
        }.ToJsonString();
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
