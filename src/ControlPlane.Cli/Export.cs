using System.CommandLine;
using System.Text;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Documents;

namespace ControlPlane.Cli;

/// <summary><c>cpctl export</c>: all documents as YAML, to be applied again elsewhere.</summary>
internal static class Export
{
    private const int Attempts = 5;

    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var target = new Option<string>("--file", "-f")
        {
            Description = "A new or empty folder, which gets one file per document, KINDS/NAME.yaml; - is standard output.",
            HelpName = "folder",
            DefaultValueFactory = _ => "-",
        };
        var command = server.AddTo(new Command("export", "Write all documents as YAML that apply accepts") { target });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var folder = parse.GetRequiredValue(target);
                if (folder != "-" && (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())))
                {
                    shell.Terminal.Say($"error: {folder} is not an empty folder: documents that are gone would stay in it", Tone.Red);
                    return ExitCode.Usage;
                }

                return await WriteAsync(client, folder, shell.Terminal, cancel);
            }
        );
        return command;
    }

    private static async Task<int> WriteAsync(ControlPlaneClient client, string folder, Terminal terminal, CancellationToken cancel)
    {
        // Kinds are read one after another; a revision in between could tear what belongs together.
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var before = await client.VersionAsync(cancel);
            if (before is not Answer<ServerVersion>.Success { Value: var from })
                return terminal.Explain(before);
            var all = new List<(DocumentKind Kind, IReadOnlyList<StoredDocument> Documents)>();
            foreach (var kind in Catalog.Default.Kinds)
            {
                var answer = await client.AllAsync(kind.Plural, cancel);
                if (answer is not Answer<IReadOnlyList<StoredDocument>>.Success { Value: var documents })
                    return terminal.Explain(answer);
                all.Add((kind, documents));
            }

            var after = await client.VersionAsync(cancel);
            if (after is not Answer<ServerVersion>.Success { Value: var to })
                return terminal.Explain(after);
            if (from.Revision != to.Revision)
                continue;
            if (folder == "-")
                await terminal.Output.WriteAsync(YamlDocuments.Text(all.SelectMany(kind => kind.Documents)).AsMemory(), cancel);
            else
                await WriteFilesAsync(folder, all, cancel);
            terminal.Say($"{Count.Of(all.Sum(kind => kind.Documents.Count), "document")} of revision {to.Revision}");
            return ExitCode.Done;
        }

        terminal.Say($"error: the documents changed {Attempts} times while they were read; try again", Tone.Red);
        return ExitCode.Failed;
    }

    private static async Task WriteFilesAsync(string folder, List<(DocumentKind Kind, IReadOnlyList<StoredDocument> Documents)> all, CancellationToken cancel)
    {
        foreach (var (kind, documents) in all.Where(kind => kind.Documents.Count > 0))
        {
            var below = Directory.CreateDirectory(Path.Combine(folder, kind.Plural)).FullName;
            foreach (var document in documents)
            {
                var file = Path.Combine(below, $"{Path.GetFileName(document.Body.GetProperty("name").GetString())}.yaml");
                await File.WriteAllTextAsync(file, YamlDocuments.Text([document]), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancel);
            }
        }
    }
}
