using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl history</c>: the newest revisions; <c>history show N</c>: one of them.</summary>
internal static class History
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var limit = Flags.Number("--limit", "How many revisions to show, 1 to 1000.", 1, 1000, otherwise: 20);
        var output = Flags.Output("table", "json");
        var command = server.AddTo(new Command("history", "Show who changed what, newest first") { limit, output, HistoryShow.Command(shell) });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.RevisionsAsync(parse.GetValue(limit), cursor: null, cancel);
                if (answer is not Answer<Page<Revision>>.Success { Value: var page })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(page.Items);
                else if (page.Items.Count == 0)
                    shell.Terminal.Say("there are no revisions yet");
                else
                    shell.Terminal.Table(["REVISION", "AT", "AUTHOR", "SOURCE", "CHANGES", "MESSAGE"], page.Items.Select(Row));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static string[] Row(Revision revision) =>
        [revision.Number.ToString(), $"{revision.At.UtcDateTime:u}", revision.Author, revision.Source, Changes(revision.Changes), revision.Message ?? ""];

    // One change is named, more are counted.
    private static string Changes(IReadOnlyList<DocumentChange> changes) =>
        changes is [var only]
            ? $"{Words(only.Action)} {only.Kind}/{only.Name}"
            : string.Join(", ", changes.GroupBy(change => change.Action).OrderBy(group => group.Key).Select(group => $"{Words(group.Key)} {group.Count()}"));

    /// <summary>An action as a word.</summary>
    public static string Words(ChangeAction action) =>
        action switch
        {
            ChangeAction.Created => "created",
            ChangeAction.Updated => "updated",
            ChangeAction.Deleted => "deleted",
            _ => "unchanged",
        };
}
