using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl nodes ID</c>: one Envoy, type by type, and what it ever rejected.</summary>
internal static class OneNode
{
    /// <summary>Asks and shows. An Envoy that has not connected since the server started is known by its rejections alone.</summary>
    public static async Task<int> ShowAsync(ControlPlaneClient client, string id, string format, Terminal terminal, CancellationToken cancel)
    {
        var answer = await client.NodeAsync(id, cancel);
        if (answer is Answer<Node>.Unreachable or Answer<Node>.Refused { Problem.Status: not 404 })
            return terminal.Explain(answer);
        var node = (answer as Answer<Node>.Success)?.Value;
        var stored = await client.RejectionsAsync(id, cancel);
        if (stored is not Answer<Page<PastRejection>>.Success { Value.Items: var rejections })
            return terminal.Explain(stored);
        if (format == "json")
            terminal.Json(new NodeReport(node, rejections));
        else if (format == "name")
            terminal.Line(id);
        else
            Show(id, node, rejections, terminal);
        return ExitCode.Done;
    }

    private static void Show(string id, Node? node, IReadOnlyList<PastRejection> rejections, Terminal terminal)
    {
        if (node is null)
            terminal.Line($"{id} has not connected since the server started");
        else
            ShowNow(node, terminal);
        if (rejections.Count > 0)
            terminal.Line("what it rejected, the newest first:");
        foreach (var past in rejections)
        {
            var often = past.Times > 1 ? $", {past.Times} times" : "";
            terminal.Line($"{past.Rejection.At.UtcDateTime:u} as Envoy {past.EnvoyVersion} of {past.Fleet}{often}");
            foreach (var line in Rejections.Lines(id, past.Rejection))
                terminal.Line($"    {line}");
        }
    }

    private static void ShowNow(Node node, Terminal terminal)
    {
        terminal.Table(["ID", "FLEET", "ENVOY", "STATE", "REVISION", "SINCE"], [Nodes.Row(node)]);
        if (node.Reason is not null)
            terminal.Line($"it {Nodes.WhyNothing(node)}", Tone.Red);
        if (node.Duplicates > 0)
            terminal.Line(Nodes.Duplicates(node), Tone.Red);
        foreach (var line in OldReports.Lines([node]))
            terminal.Line(line, Tone.Red);
        terminal.Line("");
        terminal.Table(
            ["TYPE", "STATE", "VERSION", "RESOURCES", "SENT"],
            node.Types.Select(type => new[] { type.Type, State(type.State), type.Version ?? "-", type.Resources.ToString(), type.Sent.ToString() })
        );
        terminal.Line("");
        if (node.LastRejection is { } rejection)
        {
            foreach (var line in Rejections.Lines(node.Id, rejection))
                terminal.Line(line, Tone.Red);
            terminal.Line("");
        }
    }

    private static string State(TypeState state) =>
        state switch
        {
            TypeState.NotSent => "not sent",
            TypeState.Stale => "stale",
            TypeState.Synced => "synced",
            _ => "rejected",
        };
}

/// <summary>What <c>nodes ID -o json</c> says.</summary>
/// <param name="Node">Null when it has not connected since the server started.</param>
/// <param name="Rejections">What it rejected, the newest first.</param>
internal sealed record NodeReport(Node? Node, IReadOnlyList<PastRejection> Rejections);
