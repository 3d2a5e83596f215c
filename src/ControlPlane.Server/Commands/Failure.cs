using System.Collections.Immutable;
using System.CommandLine;
using ControlPlane.CommandLine;

namespace ControlPlane.Server.Commands;

/// <summary>How a command ends that cannot do its work: its problems on stderr, one a line, and exit code 1; or 64, where the command line is wrong.</summary>
internal static class Failure
{
    /// <summary>Reports and gives the exit code.</summary>
    public static async Task<int> ReportAsync(ParseResult parsed, ImmutableArray<string> problems)
    {
        foreach (var problem in problems)
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"controlplane: {problem}");
        return 1;
    }

    /// <summary>Reports what is wrong with the command line and gives the exit code.</summary>
    public static async Task<int> MisusedAsync(ParseResult parsed, IEnumerable<string> misuses)
    {
        foreach (var misuse in misuses)
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"controlplane: {misuse}");
        await parsed.InvocationConfiguration.Error.WriteLineAsync($"see: {parsed.Help("controlplane")}");
        return Strictness.UsageExitCode;
    }
}
