using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary><c>cpctl node diff</c>: what the control plane intends for an Envoy, against what the Envoy says it has.</summary>
internal static class NodeDiff
{
    private const int LongestValue = 200;

    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var id = new Argument<string>("id") { Description = "The node.id, as `cpctl nodes` shows it." };
        var admin = new Option<Uri>("--admin") { Description = "The admin interface of the Envoy, for example http://127.0.0.1:9901.", HelpName = "url" };
        var dump = new Option<string>("--dump")
        {
            Description = "A file with what `GET /config_dump?include_eds` of the admin interface returned; - for standard input.",
            HelpName = "file",
        };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(
            new Command("diff", "Compare what an Envoy has with what the control plane intends for it; exit code 2 when something differs")
            {
                id,
                admin,
                dump,
                output,
            }
        );
        admin.CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"--admin takes a URL such as http://127.0.0.1:9901, not '{result.Tokens[0].Value}'");
            return null;
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(admin) is null == result.GetResult(dump) is null)
                result.AddError("specify exactly one of --admin and --dump");
        });
        command.SetAction(
            async (parse, cancel) =>
            {
                var (terminal, node) = (shell.Terminal, parse.GetRequiredValue(id));
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                if (await ReadAsync(parse.GetValue(admin), parse.GetValue(dump), shell, cancel) is not { } text)
                    return ExitCode.Failed;
                if (ConfigDump.Parse(text) is not { } had)
                    return Failed(terminal, "this is not the config_dump of an Envoy", "take the answer of GET /config_dump?include_eds");
                if (had.Node is not null && had.Node != node)
                    return Failed(
                        terminal,
                        $"this is the configuration of the Envoy {had.Node}, not of {node}",
                        $"pass the admin interface or the dump of {node}"
                    );
                var answer = await client.NodeConfigAsync(node, cancel);
                if (answer is not Answer<Snapshot>.Success { Value: var snapshot })
                    return terminal.Explain(answer);
                var intended = IntendedConfig.Of(snapshot);
                var differences = ResourceDifference.Between(intended, had);
                if (parse.GetValue(output) == "json")
                    terminal.Json(new NodeDifference(node, snapshot.Fleet, snapshot.Revision, ResourceDifference.Compared(intended, had), differences));
                else
                    Show(differences, ResourceDifference.Compared(intended, had), had, terminal);
                return differences.IsEmpty ? ExitCode.Done : ExitCode.Different;
            }
        );
        return command;
    }

    private static async Task<string?> ReadAsync(Uri? admin, string? file, Shell shell, CancellationToken cancel)
    {
        if (admin is null)
            return file == "-" ? await shell.Terminal.Input.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(file!, cancel);
        try
        {
            using var http = shell.Http();
            return await http.GetStringAsync(new Uri(admin, "/config_dump?include_eds"), cancel);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            Failed(shell.Terminal, $"the admin interface {admin} does not answer: {failure.Message}", "see `admin` in the Envoy's bootstrap");
            return null;
        }
    }

    private static int Failed(Terminal terminal, string problem, string hint)
    {
        terminal.Say($"error: {problem}; {hint}", Tone.Red);
        return ExitCode.Failed;
    }

    private static void Show(ImmutableArray<ResourceDifference> differences, int compared, ConfigDump dump, Terminal terminal)
    {
        foreach (var difference in differences)
        {
            terminal.Line($"{difference.Type} {difference.Name}: {Words(difference)}", Tone.Cyan);
            if (difference is { Difference: DifferenceOf.Different, Fields.IsEmpty: true })
                terminal.Line("    no field that can be shown differs; a secret may");
            foreach (var field in difference.Fields)
            {
                terminal.Line($"    {field.Path}");
                terminal.Line($"        control plane: {Value(field.ControlPlane)}", Tone.Green);
                terminal.Line($"        Envoy:         {Value(field.Envoy)}", Tone.Red);
            }

            if (difference.Error is { } error)
                terminal.Line($"    the Envoy rejected a version of it: {error}", Tone.Red);
        }

        if (!dump.HasEndpoints)
            terminal.Say("endpoints were not compared: the config_dump was taken without include_eds");
        terminal.Say(differences.IsEmpty ? $"no difference in {Count.Of(compared, "resource")}" : $"{Count.Of(differences.Length, "difference")}");
    }

    private static string Words(ResourceDifference difference) =>
        difference.Difference switch
        {
            DifferenceOf.Missing => $"the Envoy does not have it (control plane: {difference.Version})",
            DifferenceOf.Extra => $"only the Envoy has it{(difference.EnvoyVersion is { } version ? $" ({version})" : "")}",
            DifferenceOf.Warming => $"the Envoy is still warming it ({difference.Version})",
            _ when difference.EnvoyVersion is { } version => $"differs (control plane: {difference.Version}, Envoy: {version})",
            _ => $"differs (control plane: {difference.Version})",
        };

    private static string Value(JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "(not set)";
        return text.Length <= LongestValue ? text : $"{text[..LongestValue]}…";
    }
}

/// <summary>What <c>node diff -o json</c> says.</summary>
/// <param name="Node">The node.id.</param>
/// <param name="Fleet">Its fleet.</param>
/// <param name="Revision">The revision that the control plane's side comes from.</param>
/// <param name="Compared">How many resources the control plane intends that were compared.</param>
/// <param name="Differences">What differs.</param>
internal sealed record NodeDifference(string Node, string Fleet, long Revision, int Compared, IReadOnlyList<ResourceDifference> Differences);
