using ControlPlane.Language.Compilation.FleetResources;

namespace ControlPlane.Language.Plans;

/// <summary>Finds connected Envoys that leave their fleet when the selectors of Fleets change. Pure.</summary>
public static class NodeMoves
{
    private const int MostNamed = 5;

    /// <summary>One warning for each fleet that Envoys leave, and each fleet that they come to.</summary>
    /// <param name="before">The fleets as they are.</param>
    /// <param name="after">The fleets as they would be.</param>
    /// <param name="connected">The Envoys that are connected.</param>
    public static IEnumerable<PlanWarning> Between(Fleets before, Fleets after, IEnumerable<NodeFacts> connected)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (ReferenceEquals(before, after))
            return [];
        return from node in connected
            let fleet = before.Match(node).Fleet
            let next = after.Match(node).Fleet
            where fleet is not null && next != fleet
            group node.Id by (Fleet: fleet, Next: next, Several: next is null && after.Selecting(node) > 1) into moved
            select new PlanWarning(
                PlanWarningKind.NodesLeave,
                $"fleet/{moved.Key.Fleet}",
                Message(moved.Key.Next, moved.Key.Several, [.. moved.Distinct().Order(StringComparer.Ordinal)])
            );
    }

    private static string Message(string? to, bool several, string[] ids)
    {
        var names = string.Join(", ", ids.Take(MostNamed)) + (ids.Length > MostNamed ? $" and {ids.Length - MostNamed} more" : "");
        var (who, they) =
            ids.Length == 1
                ? ($"1 connected Envoy ({names})", "it keeps the configuration it has and receives")
                : ($"{ids.Length} connected Envoys ({names})", "they keep the configuration they have and receive");
        if (to is not null)
            return $"loses {who} to fleet {to}: the listeners of this fleet are removed there, and their connections are drained";
        return several
            ? $"loses {who} because more than one fleet would select {(ids.Length == 1 ? "it" : "them")}: {they} no further change"
            : $"loses {who} because no fleet would select {(ids.Length == 1 ? "it" : "them")}: {they} no further change";
    }
}
