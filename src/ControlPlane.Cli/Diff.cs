using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli;

/// <summary><c>cpctl diff</c>: an apply that stops before writing and shows what would change.</summary>
internal static class Diff
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var change = new ChangeFlags();
        var output = Flags.Output("table", "json");
        var command = server.AddTo(
            change.AddTo(
                new Command("diff", "Show what apply would change in documents; exit code 2 when it would change something") { output },
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
                return await CompareAsync(client, read.Request with { DryRun = true }, read.Files, shell.Terminal, parse.GetValue(output) == "json", cancel);
            }
        );
        return command;
    }

    private static async Task<int> CompareAsync(
        ControlPlaneClient client,
        TransactionRequest request,
        DocumentFiles files,
        Terminal terminal,
        bool json,
        CancellationToken cancel
    )
    {
        var answer = await client.TransactAsync(request, cancel);
        if (answer is not Answer<TransactionResponse>.Success { Value: var done })
            return terminal.Explain(answer, files.Documents);
        var differences = new List<DocumentDifference>();
        foreach (var change in done.Changes.Where(change => change.Action is not ChangeAction.Unchanged))
        {
            StoredDocument? stored = null;
            if (change.Action is not ChangeAction.Created)
            {
                var found = await client.FindAsync(Catalog.Default.Kinds.First(kind => kind.Name == change.Kind).Plural, change.Name, cancel);
                if (found is not Answer<StoredDocument>.Success { Value: var value })
                    return terminal.Explain(found);
                stored = value;
            }

            differences.Add(
                change.Action is ChangeAction.Deleted
                    ? DocumentDifference.Deleted(stored!, change)
                    : DocumentDifference.Between(stored, files.Documents.First(document => document.Id == new DocumentId(change.Kind, change.Name)), change)
            );
        }

        if (json)
        {
            terminal.Json(differences);
        }
        else
        {
            foreach (var line in differences.SelectMany(difference => difference.Diff))
                terminal.Line(line, UnifiedDiff.Tone(line));
            terminal.Say(Summary.Of(done));
        }

        return differences.Count > 0 ? ExitCode.Different : ExitCode.Done;
    }
}
