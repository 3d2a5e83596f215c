using System.Diagnostics.CodeAnalysis;

namespace ControlPlane.Testing.Origins;

/// <summary>What a machine has to run tests with; each is looked for when it is asked for.</summary>
/// <param name="DockerAnswers">Whether a Docker engine answers.</param>
/// <param name="PostgresPrograms">The folder of <c>initdb</c> and the programs beside it, or null.</param>
/// <param name="EnvoyProgram">The path of an Envoy of a version, or null.</param>
public sealed record Surroundings(Func<bool> DockerAnswers, Func<string?> PostgresPrograms, Func<string, string?> EnvoyProgram)
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>This machine.</summary>
    public static Surroundings Here { get; } = new(() => DockerEngine.Answers, FindPostgres, EnvoyBinary.FindProgram);

    private static string? FindPostgres()
    {
        string[] versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat(SearchPath())
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    /// <summary>The folders of <c>PATH</c>.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    internal static string[] SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
