using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ControlPlane.Cli.Tests.Rig;

/// <summary>Real Envoys: <c>ENVOY_PATH</c>, <c>ENVOY_PATH_1_36</c>, the PATH, and the tool beside the repository.</summary>
internal static class Envoy
{
    /// <summary>The newest and the oldest we serve.</summary>
    public static TheoryData<string> Versions => ["1.40.0", "1.36.2"];

    /// <summary>Asks this version whether it would start with the configuration. Without it the test is skipped, or fails where Envoys are required.</summary>
    /// <returns>Envoy's exit code and everything it said.</returns>
    public static async Task<(int ExitCode, string Text)> ValidateAsync(string version, string file, CancellationToken cancel)
    {
        foreach (var path in await CandidatesAsync(version, cancel))
        {
            var (_, said) = await RunAsync(path, ["--version"], null, cancel);
            if (said.Contains($"/{version}/", StringComparison.Ordinal)) return await RunAsync(path, ["--mode", "validate", "-c", file, "-l", "warning"], null, cancel);
        }

        Assert.SkipUnless(Variable("REQUIRE_ENVOY") is not null, $"needs Envoy {version}: set ENVOY_PATH or ENVOY_PATH_1_36");
        throw new InvalidOperationException($"Envoy {version} is required (REQUIRE_ENVOY) and was not found: set ENVOY_PATH or ENVOY_PATH_1_36.");
    }

    private static async Task<IEnumerable<string>> CandidatesAsync(string version, CancellationToken cancel)
    {
        var onPath = (Variable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "envoy"));
        var tool = Path.Combine(Repository(), "..", "shared", "tools", "envoy");
        var shared = File.Exists(tool) ? (await RunAsync(tool, ["--where"], version, cancel)).Text.Trim() : null;
        return new[] { Variable("ENVOY_PATH"), Variable("ENVOY_PATH_1_36"), shared }.Concat(onPath).OfType<string>().Where(File.Exists);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(string path, string[] args, string? version, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(path, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (version is not null) start.Environment["ENVOY_VERSION"] = version;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output + await error);
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ControlPlane.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
