using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl plan</c>: what apply would do to documents, Envoy resources and nodes, with what to look at before.</summary>
internal static class Plan
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var change = new ChangeFlags();
        var output = Flags.Output("table", "json", "markdown");
        var command = server.AddTo(
            change.AddTo(
                new Command("plan", "Show what apply would do to documents, resources and Envoys; exit code 2 when there is something to do") { output },
                message: false
            )
        );
        command.SetAction(
            async (parse, cancel) =>
            {
                if (await change.ReadAsync(parse, shell, cancel) is not { } read)
                    return ExitCode.Invalid;
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.PlanAsync(read.Request, cancel);
                if (answer is not Answer<PlanResponse>.Success { Value: var plan })
                    return shell.Terminal.Explain(answer, read.Files.Documents);
                Show(plan, parse.GetRequiredValue(output), shell.Terminal);
                return plan.Changes.Any(change => change.Action is not ChangeAction.Unchanged) ? ExitCode.Different : ExitCode.Done;
            }
        );
        return command;
    }

    private static void Show(PlanResponse plan, string format, Terminal terminal)
    {
        if (format == "json")
            terminal.Json(plan);
        else if (format == "markdown")
            terminal.Output.Write(PlanText.Markdown(plan));
        else
            foreach (var (line, tone) in PlanText.Lines(plan))
                terminal.Line(line, tone);
    }
}
