using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl nodes</c>: the Envoys and how they stand, or one of them.</summary>
internal static class Nodes
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var id = Flags.OptionalName("id", "The node.id of one Envoy, which is shown type by type, with everything that it ever rejected.");
        var output = Flags.Output("table", "json", "name");
        var command = server.AddTo(new Command("nodes", "Show the Envoys, whether they are up to date, and what they rejected") { id, output });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                if (parse.GetValue(id) is { } one)
                    return await OneNode.ShowAsync(client, one, parse.GetRequiredValue(output), shell.Terminal, cancel);
                var answer = await client.AllNodesAsync(cancel);
                if (answer is not Answer<IReadOnlyList<Node>>.Success { Value: var nodes })
                    return shell.Terminal.Explain(answer);
                Show(nodes, parse.GetRequiredValue(output), shell.Terminal);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static void Show(IReadOnlyList<Node> nodes, string format, Terminal terminal)
    {
        switch (format)
        {
            case "json":
                terminal.Json(nodes);
                break;
            case "name":
                foreach (var node in nodes)
                    terminal.Line(node.Id);
                break;
            default:
                if (nodes.Count == 0)
                {
                    terminal.Say("no Envoy has connected yet");
                    break;
                }

                terminal.Table(["ID", "FLEET", "ENVOY", "STATE", "REVISION", "SINCE"], nodes.Select(Row));
                foreach (var line in OldReports.Lines(nodes).Concat(Rejections.Lines(nodes)))
                    terminal.Line(line, Tone.Red);
                foreach (var node in nodes.Where(node => node.Duplicates > 0).DistinctBy(node => node.Id))
                    terminal.Line(Duplicates(node), Tone.Red);
                foreach (var node in nodes.Where(node => node.Reason is not null))
                    terminal.Line($"{node.Id} {WhyNothing(node)}", Tone.Red);
                break;
        }
    }

    /// <summary>An Envoy as a row of the table.</summary>
    public static string[] Row(Node node) =>
        [node.Id, node.Fleet ?? "-", Version(node), node.State.ToString().ToLowerInvariant(), node.Revision.ToString(), $"{node.Since.UtcDateTime:u}"];

    /// <summary>Why a node with a reason gets nothing.</summary>
    public static string WhyNothing(Node node) =>
        node.Fleet is null
            ? $"gets no configuration: {node.Reason}; compare node.cluster in its bootstrap with `nodes` of the Fleets"
            : $"gets no configuration: {node.Reason}";

    /// <summary>That others call themselves the same.</summary>
    public static string Duplicates(Node node) => $"{node.Id} is the node.id of {node.Duplicates + 1} connected Envoys: give each one its own";

    /// <summary>The version of an Envoy; of another client, its name.</summary>
    private static string Version(Node node) =>
        (node.EnvoyVersion, node.UserAgent) switch
        {
            ("0.0.0", { Length: > 0 } name) => name,
            ("0.0.0", _) => "-",
            var (version, _) => version,
        };
}
