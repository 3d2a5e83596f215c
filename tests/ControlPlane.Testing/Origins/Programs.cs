using System.Diagnostics;

namespace ControlPlane.Testing.Origins;

/// <summary>Runs programs to their end.</summary>
internal static class Programs
{
    /// <summary>Runs one and gives its exit code and all its output.</summary>
    public static (int Exit, string Output) Run(string file, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
