using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Xunit;

namespace ControlPlane.Testing;

/// <summary>A real Envoy for tests: <c>ENVOY_PATH</c> (1.40) and <c>ENVOY_PATH_1_36</c>, then <c>PATH</c>, then the tool beside the repository.</summary>
public sealed class EnvoyBinary
{
    private EnvoyBinary(string version, string path) => (Version, Path) = (version, path);

    /// <summary>The versions that tests run: the newest we know, and the oldest we serve.</summary>
    public static IReadOnlyList<string> Versions { get; } = ["1.40.0", "1.36.2"];

    /// <summary>For example <c>1.40.0</c>.</summary>
    public string Version { get; }

    /// <summary>The executable.</summary>
    public string Path { get; }

    /// <summary>The band of its minor version: <c>1.40</c>.</summary>
    public string Band => Version[..Version.LastIndexOf('.')];

    /// <summary>Finds it; skips the calling test where there is none, and fails it where <c>REQUIRE_ENVOY</c> is set.</summary>
    public static EnvoyBinary Require(string version)
    {
        if (Find(version) is { } found) return found;
        var reason = $"no Envoy {version}: set {Named(version)} to its binary";
        if (Variable("REQUIRE_ENVOY") is not null) throw new InvalidOperationException(reason);
        Assert.Skip(reason);
        throw new UnreachableException();
    }

    /// <summary>Finds it, or null.</summary>
    public static EnvoyBinary? Find(string version)
    {
        var onPath = (Variable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, "envoy")).FirstOrDefault(File.Exists);
        var path = new[] { Variable(Named(version)), onPath }.FirstOrDefault(candidate => candidate is not null && File.Exists(candidate) && Run(candidate, null, "--version").Output.Contains($"/{version}/"))
            ?? BesideTheRepository(version);
        return path is null ? null : new EnvoyBinary(version, path);
    }

    /// <summary>Runs <c>--mode validate</c> on a configuration.</summary>
    /// <param name="configuration">Its text.</param>
    /// <param name="format">What Envoy reads it as: <c>json</c> or <c>yaml</c>.</param>
    /// <returns>What Envoy said against it; null where it accepts it.</returns>
    public string? Refusal(string configuration, string format = "json")
    {
        var folder = Directory.CreateTempSubdirectory("envoy-");
        var file = System.IO.Path.Combine(folder.FullName, $"envoy.{format}");
        try
        {
            File.WriteAllText(file, configuration);
            var (exit, output) = Run(Path, null, "--mode", "validate", "-c", file, "-l", "error");
            return exit == 0 ? null : output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? BesideTheRepository(string version)
    {
        for (var folder = new DirectoryInfo(Here()); folder is not null; folder = folder.Parent)
        {
            var tool = System.IO.Path.Combine(folder.FullName, "shared", "tools", "envoy");
            if (!File.Exists(tool)) continue;
            var (exit, output) = Run(tool, version, "--where");
            return exit == 0 ? output.Trim() : null;
        }
        return null;
    }

    private static (int Exit, string Output) Run(string file, string? version, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (version is not null) start.Environment["ENVOY_VERSION"] = version;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static string Named(string version) => version.StartsWith("1.40", StringComparison.Ordinal) ? "ENVOY_PATH" : "ENVOY_PATH_1_36";

    private static string Here([CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file)!;

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
