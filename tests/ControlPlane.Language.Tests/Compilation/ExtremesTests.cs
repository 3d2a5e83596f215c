using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Testing;
using ControlPlane.Testing.Extremes;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>Every field of every kind and policy at and beyond its bounds: what the server accepts, both Envoys accept.</summary>
/// <remarks>By hand with more cases: <c>FUZZ_CASES=3000 FUZZ_SEED=7</c>. A case that fails is drawn again by the same seed.</remarks>
public sealed class ExtremesTests(ITestOutputHelper output)
{
    /// <summary>So many cases are put through one Envoy.</summary>
    private const int Batch = 60;

    /// <summary>How often a field is drawn until a value is accepted. Some need two texts that fit each other.</summary>
    private const int Tries = 400;

    private readonly HashSet<string> _accepted = [];
    private readonly List<string> _faults = [];
    private int _drawn;

    [Fact]
    public void Envoys_accept_what_the_server_accepts()
    {
        var envoys = EnvoyBinary.Versions.Select(EnvoyBinary.Require).ToList();
        var (seed, wanted) = (Setting("FUZZ_SEED", 1), Setting("FUZZ_CASES", ExtremeCases.Round));
        foreach (var batch in Accepted(seed).Take(wanted).Chunk(Batch))
        {
            foreach (var envoy in envoys)
                _faults.AddRange(
                    StaticConfigurations
                        .Refused(envoy, [.. batch.SelectMany(one => Configurations(one, envoy.Band))])
                        .Select(said => $"Envoy {envoy.Version} refuses {said}")
                );
        }

        output.WriteLine(
            $"Seed {seed}: {_drawn} cases drawn, {wanted} accepted with {_accepted.Count} of {ExtremeCases.Fields.Length} fields, {_faults.Count} faults."
        );
        string.Join("\n\n", _faults).ShouldBeEmpty();
        if (wanted >= ExtremeCases.Round)
            ExtremeCases.Fields.Except(_accepted).ShouldBeEmpty("no value of these fields was accepted");
    }

    /// <summary>The cases that the server accepts. One that is refused by Envoy's own rules alone lacks a rule that tells the author what is wrong.</summary>
    private IEnumerable<ExtremeCase> Accepted(int seed)
    {
        foreach (var drawn in new ExtremeCases(seed).Draw(Tries))
        {
            _drawn++;
            _faults.AddRange(
                drawn
                    .Problems.Where(problem => problem.Code == CompilationCodes.EnvoyRule)
                    .Select(problem => $"No rule of ours finds: {problem.Path}: {problem.Message} {drawn}")
            );
            if (!drawn.IsAccepted)
                continue;
            _accepted.UnionWith(drawn.Fields);
            yield return drawn;
        }
    }

    private static IEnumerable<(string Name, string Json)> Configurations(ExtremeCase drawn, string band) =>
        drawn.Compiled!.Views.Where(view => view.Key.Band == band).Select(view => (drawn.ToString(), StaticConfiguration.Json(view.Value)));

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
