using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;

namespace ControlPlane.Cli;

/// <summary><c>cpctl get</c>: shows the documents of a kind, or one of them.</summary>
internal static class Get
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var kind = KindArgument.Create();
        var name = Flags.OptionalName("name", "The document's name. Default: all documents of the kind.");
        var revision = Flags.Revision("Show the document as it was at this revision; needs a name.");
        var output = Flags.Output("table", "json", "yaml", "name");
        var command = server.AddTo(new Command("get", "Show documents as their authors wrote them") { kind, name, revision, output });
        command.Validators.Add(result =>
        {
            if (result.GetResult(revision) is { Implicit: false } && result.GetResult(name) is not { Tokens.Count: > 0 })
                result.AddError("--revision needs the name of a document");
        });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var format = parse.GetRequiredValue(output);
                return parse.GetValue(name) is { } one
                    ? await OneAsync(client, parse.GetValue(kind)!, one, parse.GetValue(revision), format, shell.Terminal, cancel)
                    : await AllAsync(client, parse.GetValue(kind)!, format, shell.Terminal, cancel);
            }
        );
        return command;
    }

    private static async Task<int> OneAsync(
        ControlPlaneClient client,
        DocumentKind kind,
        string name,
        long? revision,
        string format,
        Terminal terminal,
        CancellationToken cancel
    )
    {
        var answer = revision is { } number ? await client.FindAsync(kind.Plural, name, number, cancel) : await client.FindAsync(kind.Plural, name, cancel);
        if (answer is not Answer<StoredDocument>.Success { Value: var document })
            return terminal.Explain(answer);
        if (format == "json")
            terminal.Json(WithMetadata(document));
        else
            Show(kind, [document], format, terminal);
        return ExitCode.Done;
    }

    private static async Task<int> AllAsync(ControlPlaneClient client, DocumentKind kind, string format, Terminal terminal, CancellationToken cancel)
    {
        var answer = await client.AllAsync(kind.Plural, cancel);
        if (answer is not Answer<IReadOnlyList<StoredDocument>>.Success { Value: var documents })
            return terminal.Explain(answer);
        if (format == "json")
            terminal.Json(documents.Select(WithMetadata));
        else if (documents.Count == 0)
            terminal.Say($"there are no {kind.Plural}");
        else
            Show(kind, documents, format, terminal);
        return ExitCode.Done;
    }

    /// <summary>The document as its author wrote it, and beside it what the server knows of it.</summary>
    private static JsonObject WithMetadata(StoredDocument document)
    {
        var json = JsonObject.Create(document.Body)!;
        if (document.Status is { } status)
            json["status"] = JsonObject.Create(status);
        json["metadata"] = JsonSerializer.SerializeToNode(
            new DocumentMetadata(document.Revision, document.Source, document.Author, document.At),
            WireJson.Options
        );
        return json;
    }

    private static void Show(DocumentKind kind, IReadOnlyList<StoredDocument> documents, string format, Terminal terminal)
    {
        switch (format)
        {
            case "yaml":
                terminal.Output.Write(YamlDocuments.Text(documents));
                break;
            case "name":
                foreach (var document in documents)
                    terminal.Line($"{kind.Name}/{Text(document, "name")}");
                break;
            default:
                var ends = documents.Select(EndOf).ToList();
                var end = ends.Exists(text => text.Length > 0);
                string[] columns = ["NAME", "TEAM", "REVISION", "SOURCE", "AUTHOR", "CHANGED"];
                terminal.Table(
                    end ? [.. columns, "EXPIRES"] : columns,
                    documents.Zip(ends, (document, text) => end ? [.. Cells(document), text] : Cells(document))
                );
                break;
        }
    }

    private static string[] Cells(StoredDocument document) =>
        [
            Text(document, "name"),
            Text(document, "team", Document.DefaultTeam),
            document.Revision.ToString(),
            document.Source,
            document.Author,
            $"{document.At.UtcDateTime:u}",
        ];

    /// <summary>When what it describes ends, as its status tells it.</summary>
    private static string EndOf(StoredDocument document) =>
        document.Status is { ValueKind: JsonValueKind.Object } status
        && status.TryGetProperty("notAfter", out var end)
        && end.ValueKind is JsonValueKind.String
        && end.TryGetDateTimeOffset(out var time)
            ? $"{time.UtcDateTime:u}"
            : "";

    private static string Text(StoredDocument document, string key, string absent = "") =>
        document.Body.TryGetProperty(key, out var value) ? value.GetString() ?? absent : absent;
}

/// <summary>
/// What <c>get -o json</c> tells of a document beside what its author wrote, under <c>metadata</c>; ignored where the document is applied again.
/// </summary>
/// <param name="Revision">The revision that last changed it.</param>
/// <param name="Source">Who owns it.</param>
/// <param name="Author">Who changed it last.</param>
/// <param name="At">When.</param>
internal sealed record DocumentMetadata(long Revision, string Source, string Author, DateTimeOffset At);
