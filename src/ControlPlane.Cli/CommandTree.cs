using System.CommandLine;
using ControlPlane.CommandLine;

namespace ControlPlane.Cli;

/// <summary>All verbs, and the one way in.</summary>
internal static class CommandTree
{
    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">Without the program's name.</param>
    /// <param name="shell">The world outside.</param>
    /// <param name="cancel">Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Shell shell, CancellationToken cancel)
    {
        var parse = Root(shell).ParseStrictly(args);
        if (parse.Misuses() is [_, ..] misuses)
            return Misused(misuses, parse.Help("cpctl"), shell.Terminal);
        var invocation = new InvocationConfiguration
        {
            Output = shell.Terminal.Output,
            Error = shell.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        shell.Terminal.AnswersJson = parse
            .CommandResult.Command.Options.OfType<Option<string>>()
            .Any(option => option.Name == "--output" && parse.GetValue(option) == "json");
        try
        {
            return await parse.InvokeAsync(invocation, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            shell.Terminal.Say("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            shell.Terminal.Say($"error: {failure.Message}", Tone.Red);
            return ExitCode.Failed;
        }
    }

    /// <summary>The tree, unparsed.</summary>
    internal static RootCommand Root(Shell shell) =>
        new("cpctl: configures fleets of Envoys through a ControlPlane server. Exit codes and settings: docs/cli.md.")
        {
            Validate.Command(shell),
            Diff.Command(shell),
            Plan.Command(shell),
            Apply.Command(shell),
            Get.Command(shell),
            Describe.Command(shell),
            Explain.Command(shell),
            Delete.Command(shell),
            Export.Command(shell),
            History.Command(shell),
            Status.Command(shell),
            Expiries.Command(shell),
            Key.Command(shell),
            Nodes.Command(shell),
            NodeConfig.Command(shell),
            Compile.Command(shell),
            Bootstrap.Command(shell),
            Schema.Command(shell),
            Version.Command(shell),
        };

    private static int Misused(IEnumerable<string> misuses, string help, Terminal terminal)
    {
        foreach (var misuse in misuses)
            terminal.Say($"error: {misuse}", Tone.Red);
        terminal.Say($"see: {help}");
        return ExitCode.Usage;
    }
}
