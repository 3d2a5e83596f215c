using System.Collections.Immutable;
using System.CommandLine;

namespace ControlPlane.Server.Commands;

/// <summary>How a command ends that cannot do its work: its problems on stderr, one a line, and exit code 1.</summary>
internal static class Failure
{
    /// <summary>Reports and gives the exit code.</summary>
    public static async Task<int> ReportAsync(ParseResult parsed, ImmutableArray<string> problems)
    {
        foreach (var problem in problems) await parsed.InvocationConfiguration.Error.WriteLineAsync($"controlplane: {problem}");
        return 1;
    }
}
