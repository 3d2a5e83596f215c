using System.Diagnostics;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>The Envoys that every scenario runs through: the newest and the oldest we serve.</summary>
internal static class EnvoyVersion
{
    public const string Newest = "1.40.0";
    public const string Oldest = "1.36.2";

    /// <summary>Both, for theories.</summary>
    public static TheoryData<string> Both => [Newest, Oldest];

    /// <summary>The executable of a version; without one the test is skipped, or fails where Envoy is required.</summary>
    public static async Task<EnvoyBinary> BinaryAsync(string version, CancellationToken cancel)
    {
        foreach (var candidate in await CandidatesAsync(version, cancel))
        {
            if (await candidate.VersionAsync(cancel) == version) return candidate;
        }

        Machine.Missing($"Envoy {version} (ENVOY_PATH, ENVOY_PATH_1_36 or PATH)", "REQUIRE_ENVOY");
        throw new UnreachableException();
    }

    private static async Task<IEnumerable<EnvoyBinary>> CandidatesAsync(string version, CancellationToken cancel)
    {
        var named = new[] { Machine.Environment["ENVOY_PATH_1_36"], EnvoyBinary.Find(Machine.Environment)?.Path, await SharedAsync(version, cancel) };
        return named.OfType<string>().Where(File.Exists).Select(path => new EnvoyBinary(path));
    }

    private static async Task<string?> SharedAsync(string version, CancellationToken cancel)
    {
        var tool = Path.Combine(Machine.Repository, "..", "shared", "tools", "envoy");
        if (!File.Exists(tool)) return null;
        var where = await Command.RunAsync(tool, ["--where"], cancel, [("ENVOY_VERSION", version)]);
        return where.ExitCode == 0 ? where.Output.Trim() : null;
    }
}
