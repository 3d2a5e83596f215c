using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Schemas;

namespace ControlPlane.Cli;

/// <summary><c>cpctl schema [KIND]</c>: prints a JSON Schema, by which editors complete and check documents; no server is asked.</summary>
internal static class Schema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var kind = KindArgument.Create(required: false);
        kind.Description = $"The kind of document. Default: a file with documents of any kind. {kind.Description}";
        var command = new Command("schema", "Print a JSON Schema (2020-12) of documents, for editors: cpctl schema > controlplane.schema.json") { kind };
        command.SetAction(parse =>
        {
            shell.Terminal.Output.Write(Text(parse.GetValue(kind)) + "\n");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(DocumentKind? kind) =>
        (kind is null ? DocumentSchema.OfFile(Catalog.Default) : DocumentSchema.Of(Catalog.Default, kind)).ToJsonString(Indented);
}
