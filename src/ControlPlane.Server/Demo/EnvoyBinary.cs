using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ControlPlane.Server.Demo;

/// <summary>An Envoy executable on this machine.</summary>
internal sealed partial record EnvoyBinary(string Path)
{
    /// <summary>Where people get one.</summary>
    public const string HowToGet =
        "Install Envoy 1.36 or newer (https://www.envoyproxy.io/docs/envoy/latest/start/install), put it on the PATH or set ENVOY_PATH to it.";

    /// <summary>Looks at ENVOY_PATH, then along PATH; null when neither has one.</summary>
    public static EnvoyBinary? Find(IConfiguration environment)
    {
        if (environment["ENVOY_PATH"] is { Length: > 0 } named)
            return File.Exists(named) ? new(named) : null;
        return (environment["PATH"] ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, "envoy"))
            .Where(File.Exists)
            .Select(path => new EnvoyBinary(path))
            .FirstOrDefault();
    }

    /// <summary>The version it names, for example <c>1.40.0</c>; null when it cannot be run.</summary>
    public async Task<string?> VersionAsync(CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, "--version") { UseShellExecute = false, RedirectStandardOutput = true });
        if (process is null)
            return null;
        var text = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return VersionPattern().Match(text) is { Success: true } match ? match.Groups["version"].Value : null;
    }

    [GeneratedRegex(@"version: [0-9a-f]+/(?<version>[0-9]+\.[0-9]+\.[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionPattern();
}
