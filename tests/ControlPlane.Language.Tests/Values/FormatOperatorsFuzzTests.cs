using System.Text.Json.Nodes;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Texts with operators that we accept are put through real Envoys, as bodies and, on one line, as headers.</summary>
public sealed class FormatOperatorsFuzzTests
{
    private const int Cases = 3000;

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public void Envoy_takes_every_text_with_operators_that_we_accept(string version)
    {
        var envoy = EnvoyBinary.Require(version);
        var accepted = FuzzCases
            .Draw(Cases, random => new RandomOperators(random).Next)
            .Where(text => FormatOperators.Wrong(text, ValueCodes.HeaderOperator, OperatorTime.Response) is null)
            .ToList();

        accepted.Count.ShouldBeGreaterThan(100);
        string.Join('\n', FuzzCases.Refused(envoy, accepted, Manager)).ShouldBeEmpty();
    }

    private static JsonObject Manager(IEnumerable<string> texts)
    {
        var manager = FuzzCases.Manager([]);
        var headers = texts
            .Where(text => !text.Contains('\n', StringComparison.Ordinal))
            .Select(text => new JsonObject
            {
                ["append"] = new JsonObject
                {
                    ["header"] = new JsonObject { ["key"] = "x", ["value"] = text },
                },
            });
        manager["http_filters"]!
            .AsArray()
            .Insert(
                0,
                new JsonObject
                {
                    ["name"] = "headers",
                    ["typed_config"] = new JsonObject
                    {
                        ["@type"] = "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
                        ["mutations"] = new JsonObject { ["response_mutations"] = new JsonArray([.. headers]) },
                    },
                }
            );
        var mappers = texts.Select(text => new JsonObject
        {
            ["filter"] = JsonNode.Parse("""{"status_code_filter": {"comparison": {"op": "EQ", "value": {"default_value": 500, "runtime_key": "none"}}}}"""),
            ["body_format_override"] = new JsonObject { ["text_format_source"] = new JsonObject { ["inline_string"] = text } },
        });
        manager["local_reply_config"] = new JsonObject { ["mappers"] = new JsonArray([.. mappers]) };
        return manager;
    }
}
