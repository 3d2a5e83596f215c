using System.CommandLine;
using System.Text.Json;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli;

/// <summary><c>cpctl describe</c>: one document for people, with what the server tells of it.</summary>
internal static class Describe
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var kind = KindArgument.Create();
        var name = new Argument<string>("name") { Description = "The document's name." };
        var command = server.AddTo(
            new Command("describe", "Show one document with its status: what its certificates say, until when they are valid, and who uses it") { kind, name }
        );
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.FindAsync(parse.GetValue(kind)!.Plural, parse.GetRequiredValue(name), cancel);
                if (answer is not Answer<StoredDocument>.Success { Value: var document })
                    return shell.Terminal.Explain(answer);
                Show(parse.GetValue(kind)!, document, shell);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static void Show(DocumentKind kind, StoredDocument document, Shell shell)
    {
        var terminal = shell.Terminal;
        terminal.Line($"{kind.Name}/{document.Body.GetProperty("name").GetString()}", Tone.Cyan);
        terminal.Line($"revision {document.Revision}, written at {document.At.UtcDateTime:u} by {document.Author} (source {document.Source})");
        if (document.Status is { ValueKind: JsonValueKind.Object } status)
        {
            terminal.Line("");
            terminal.Line("status", Tone.Cyan);
            foreach (var line in Lines(status, shell.Clock.GetUtcNow(), "  "))
                terminal.Line(line.Text, line.Tone);
        }

        terminal.Line("");
        terminal.Line("document", Tone.Cyan);
        foreach (var line in document.Body.Tree().ToYaml().TrimEnd('\n').Split('\n'))
            terminal.Line($"  {line}");
    }

    /// <summary>A line for each value; the entries of a list of objects each begin with a dash.</summary>
    private static IEnumerable<(string Text, Tone Tone)> Lines(JsonElement status, DateTimeOffset now, string indent)
    {
        var width = status.EnumerateObject().Select(entry => entry.Name.Length).DefaultIfEmpty().Max();
        foreach (var entry in status.EnumerateObject())
        {
            if (entry.Value.ValueKind is not JsonValueKind.Array || entry.Value.EnumerateArray().All(IsText))
            {
                var (text, tone) = Value(entry, now);
                yield return ($"{indent}{entry.Name.PadRight(width)}  {text}", tone);
                continue;
            }

            yield return ($"{indent}{entry.Name}", Tone.Plain);
            foreach (var item in entry.Value.EnumerateArray())
            {
                foreach (var (index, line) in Lines(item, now, "").Index())
                    yield return ($"{indent}{(index == 0 ? "- " : "  ")}{line.Text}", line.Tone);
            }
        }
    }

    private static (string Text, Tone Tone) Value(JsonProperty entry, DateTimeOffset now)
    {
        if (entry.Value.ValueKind is JsonValueKind.Array)
            return (entry.Value.GetArrayLength() == 0 ? "none" : string.Join(", ", entry.Value.EnumerateArray().Select(item => item.GetString())), Tone.Plain);
        if (!IsText(entry.Value))
            return (entry.Value.GetRawText(), Tone.Plain);
        if (entry.Name is not "notAfter" || !entry.Value.TryGetDateTimeOffset(out var end))
            return (entry.Value.GetString()!, Tone.Plain);
        return ($"{entry.Value.GetString()} ({TimeLeft.Text(end, now)})", end <= now ? Tone.Red : Tone.Plain);
    }

    private static bool IsText(JsonElement value) => value.ValueKind is JsonValueKind.String;
}
