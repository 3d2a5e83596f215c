using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ControlPlane.Testing.Origins;
using Xunit;

namespace ControlPlane.Testing;

/// <summary>
/// A real Envoy for tests: <c>ENVOY_PATH</c> (1.40) and <c>ENVOY_PATH_1_36</c>, then <c>PATH</c>, then the tool beside the repository, then a Docker engine's.
/// </summary>
public sealed class EnvoyBinary
{
    internal EnvoyBinary(string version, string path) => (Version, Path) = (version, path);

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
        var (program, reason) = Find(Origin.OfEnvoy(Surroundings.Here, version));
        if (program is not null)
            return new EnvoyBinary(version, program);
        if (ValueOf("REQUIRE_ENVOY") is not null)
            throw new InvalidOperationException(reason);
        Assert.Skip(reason);
        throw new UnreachableException();
    }

    /// <summary>The variable that names the program of a version.</summary>
    internal static string Variable(string version) => version.StartsWith("1.40", StringComparison.Ordinal) ? "ENVOY_PATH" : "ENVOY_PATH_1_36";

    /// <summary>The program of this version on this machine, or null.</summary>
    internal static string? FindProgram(string version)
    {
        var onPath = Surroundings.SearchPath().Select(folder => System.IO.Path.Combine(folder, "envoy")).FirstOrDefault(File.Exists);
        return new[] { ValueOf(Variable(version)), onPath }.FirstOrDefault(candidate =>
                candidate is not null && File.Exists(candidate) && Programs.Run(candidate, ["--version"]).Output.Contains($"/{version}/")
            )
            ?? BesideTheRepository(version);
    }

    private static (string? Program, string Reason) Find(Origin origin) =>
        origin switch
        {
            Origin.Local local => (local.Path, ""),
            Origin.Container container => ContainerEnvoy.Find(container.Image),
            Origin.Missing missing => (null, missing.Reason),
            _ => throw new UnreachableException(),
        };

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
            var (exit, output) = Programs.Run(Path, ["--mode", "validate", "-c", file, "-l", "error"]);
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
            if (!File.Exists(tool))
                continue;
            var (exit, output) = Programs.Run(tool, ["--where"], ("ENVOY_VERSION", version));
            return exit == 0 ? output.Trim() : null;
        }
        return null;
    }

    /// <summary>The folder of the repository that this was compiled from.</summary>
    internal static string RepositoryFolder => System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "..", ".."));

    private static string Here([CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file)!;

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static string? ValueOf(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
