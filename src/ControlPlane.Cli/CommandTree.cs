using System.CommandLine;

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
        var parse = Root(shell).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0) return Misused(parse, shell.Terminal);
        var invocation = new InvocationConfiguration
        {
            Output = shell.Terminal.Output,
            Error = shell.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
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

    private static RootCommand Root(Shell shell) => new("cpctl: configures fleets of Envoys through a ControlPlane server. Exit codes and settings: docs/cli.md.")
    {
        Validate.Command(shell),
        Diff.Command(shell),
        Plan.Command(shell),
        Apply.Command(shell),
        Get.Command(shell),
        Explain.Command(shell),
        Delete.Command(shell),
        Export.Command(shell),
        History.Command(shell),
        Status.Command(shell),
        Key.Command(shell),
        Nodes.Command(shell),
        NodeConfig.Command(shell),
        Compile.Command(shell),
        Bootstrap.Command(shell),
        Version.Command(shell),
    };

    private static int Misused(ParseResult parse, Terminal terminal)
    {
        var command = parse.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parse.UnmatchedTokens is [var word, ..] && !word.StartsWith('-'))
        {
            var known = command.Subcommands.Select(verb => verb.Name).ToArray();
            var hint = Closest.To(word, known) is { } meant ? $"did you mean '{meant}'?" : $"there are {string.Join(", ", known)}";
            terminal.Say($"error: unknown command '{word}'; {hint}", Tone.Red);
        }
        else
        {
            foreach (var message in parse.Errors.Select(error => error.Message).Distinct()) terminal.Say($"error: {message}", Tone.Red);
        }

        terminal.Say($"see: {string.Join(' ', Words(parse.CommandResult))} --help");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Words(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Words(parent), result.Command.Name] : ["cpctl"];
}
