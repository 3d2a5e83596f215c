using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>Envoys of which only old news is there, in words.</summary>
internal static class OldReports
{
    /// <summary>A line for each of these that a server reported which no longer answers.</summary>
    public static IEnumerable<string> Lines(IEnumerable<Node> nodes) =>
        nodes
            .Where(node => node.LastReportedSecondsAgo is not null)
            .Select(node => $"{node.Id} was last reported {node.LastReportedSecondsAgo} s ago, by a server that no longer answers");
}
