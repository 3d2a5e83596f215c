using ControlPlane.Language.EnvoyConfig;
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
        string.Join('\n', StaticConfigurations.Refused(envoy, configurations)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Versions))]
    public void Refuses_what_is_wrong(string version) =>
        EnvoyBinary
            .Require(version)
            .Refusal("""{"static_resources": {"clusters": [{"name": "a", "no_such_field": 1}]}}""")
            .ShouldNotBeNull()
            .ShouldContain("no_such_field");

    private static IEnumerable<(string Name, string Json)> Configurations(GoldenCase golden, string band) =>
        golden.Compile().Views.Where(view => view.Key.Band == band).Select(view => ($"{golden} ({view.Key.Fleet})", StaticConfiguration.Json(view.Value)));
}
