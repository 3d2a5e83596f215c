using System.Text.Json.Nodes;
using ControlPlane.Language.Values.Regexes;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Patterns that our checker accepts are put through real Envoys.</summary>
public sealed class Re2FuzzTests
{
    private const int Cases = 600;

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public void Envoy_takes_every_pattern_that_we_accept(string version)
    {
        var envoy = EnvoyBinary.Require(version);
        var accepted = FuzzCases.Draw(Cases, random => new RandomPattern(random).Next).Where(pattern => Re2.Check(pattern).Problem is null).ToList();

        accepted.Count.ShouldBeGreaterThan(100);
        string.Join('\n', FuzzCases.Refused(envoy, accepted, Manager)).ShouldBeEmpty();
    }

    private static JsonObject Manager(IEnumerable<string> patterns) =>
        FuzzCases.Manager([
            .. patterns.Select(pattern => new JsonObject
            {
                ["match"] = new JsonObject { ["safe_regex"] = new JsonObject { ["regex"] = pattern } },
                ["direct_response"] = new JsonObject { ["status"] = 200 },
            }),
        ]);
}
