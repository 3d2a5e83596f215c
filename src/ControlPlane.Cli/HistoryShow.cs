using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli;

/// <summary><c>cpctl history show N</c>: what a revision changed, as a unified diff of each document before and after.</summary>
internal static class HistoryShow
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var number = new Argument<long>("number") { Description = "The revision." };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(new Command("show", "Show what a revision changed, as a diff of its documents") { number, output });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.RevisionAsync(parse.GetValue(number), cancel);
                if (answer is not Answer<Revision>.Success { Value: var revision })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(revision);
                else
                    Show(revision, shell.Terminal);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static void Show(Revision revision, Terminal terminal)
    {
        terminal.Line(
            $"revision {revision.Number} by {revision.Author} (source {revision.Source}), "
                + $"{revision.At.UtcDateTime:u}{(revision.Message is { } message ? $": {message}" : "")}",
            Tone.Cyan
        );
        foreach (var change in revision.Changes)
        {
            terminal.Line($"{History.Words(change.Action)} {change.Kind}/{change.Name}");
            foreach (var line in Lines(change, revision))
                terminal.Line(line, UnifiedDiff.Tone(line));
        }
    }

    private static ImmutableArray<string> Lines(DocumentChange change, Revision revision)
    {
        var document = $"{change.Kind}/{change.Name}";
        return UnifiedDiff.Lines(
            change.Before is null ? "/dev/null" : $"{document} (before revision {revision.Number})",
            change.Body is null ? "/dev/null" : $"{document} (revision {revision.Number}, {revision.Author})",
            Yaml(change.Before, like: change.Body),
            Yaml(change.Body, like: null)
        );
    }

    /// <summary>The order of keys says nothing: only what differs shall show.</summary>
    private static string Yaml(JsonElement? body, JsonElement? like) => body is { } json ? DocumentDifference.Ordered(json.Tree(), like?.Tree()).ToYaml() : "";
}
