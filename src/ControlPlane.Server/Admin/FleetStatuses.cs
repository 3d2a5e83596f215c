using ControlPlane.Client.Wire;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Store.Pins;
using WireProblem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>How fleets stand, as wire records.</summary>
internal static class FleetStatuses
{
    private const int UnservedExamples = 3;

    /// <summary>The status of a fleet, or null where there is no such fleet.</summary>
    public static FleetStatus? Of(string fleet, StoreState state, IEnumerable<KnownNode> nodes)
    {
        if (!state.Info.ContainsKey(new DocumentId("Fleet", fleet)))
            return null;
        var held = Held(state, pin => pin.Fleet == fleet).Select(pin => pin.Document);
        var problems = state
            .Problems.Concat(state.Compiled.Problems)
            .Where(problem => Concerns(problem.Document, fleet, state))
            .Select(problem => problem.ToWire() with { Line = null, Column = null });
        KnownNode[] own = [.. nodes.Where(node => node.Place.Fleet == fleet)];
        return new FleetStatus(fleet, state.Revision, Count(own), [.. held], [.. problems, .. Duplicates(fleet, own)]) { Unserved = [.. Unserved(own)] };
    }

    private static IEnumerable<WireProblem> Duplicates(string fleet, IEnumerable<KnownNode> nodes) =>
        nodes
            .Where(node => node.Duplicates > 0)
            .DistinctBy(node => node.Info.Id)
            .Select(node => new WireProblem(
                ProblemCode.DuplicateNode,
                $"{node.Duplicates + 1} Envoys are connected with the node.id {node.Info.Id}: all of them are served, but shared limits count them as "
                    + "one; give each its own. An Envoy that has just reconnected may be counted twice for a minute",
                new DocumentName("Fleet", fleet)
            ));

    private static IEnumerable<UnservedNodes> Unserved(IEnumerable<KnownNode> nodes) =>
        nodes
            .Where(node => node.Condition is NodeCondition.Unserved)
            .GroupBy(node => node.Place.Reason ?? "")
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => new UnservedNodes(same.Key, same.Count(), [.. same.Take(UnservedExamples).Select(node => node.Info.Id)]));

    /// <summary>What is pinned now, of it those that are asked for, by document and fleet.</summary>
    public static IEnumerable<HeldInFleet> Held(StoreState state, Func<Pin, bool> wanted) =>
        state
            .Pins.InForce.Where(wanted)
            .OrderBy(pin => pin.Document)
            .ThenBy(pin => pin.Fleet, StringComparer.Ordinal)
            .Select(pin => new HeldInFleet(pin.Fleet, ToWire(pin, state)));

    /// <summary>Those whose server does not answer count as stale.</summary>
    private static FleetNodes Count(IReadOnlyCollection<KnownNode> nodes)
    {
        return new FleetNodes(
            nodes.Count(node => node.Standing.Connected),
            Of(NodeCondition.Synced),
            Of(NodeCondition.Stale) + Of(NodeCondition.Unknown),
            Of(NodeCondition.Rejected),
            Of(NodeCondition.Disconnected)
        )
        {
            Unserved = Of(NodeCondition.Unserved),
        };

        int Of(NodeCondition condition) => nodes.Count(node => node.Condition == condition);
    }

    private static bool Concerns(DocumentId? document, string fleet, StoreState state) =>
        document switch
        {
            { Kind: "Fleet", Name: var name } => name == fleet,
            { Kind: "Route" } route => !state.Model.Documents.ContainsKey(route) || Serves(state.Compiled, fleet, route),
            _ => true,
        };

    private static bool Serves(Compiled compiled, string fleet, DocumentId route) =>
        compiled.BandsOf(fleet) is [.., var newest]
        && XdsTypes
            .CarryingRoutes.SelectMany(type => compiled.Views[new ViewKey(fleet, newest)][type.Url].Values)
            .Any(resource => resource.Origins.Any(origin => origin.Kind == route.Kind && origin.Name == route.Name));

    private static HeldDocument ToWire(Pin pin, StoreState state)
    {
        var (info, fallen) = (state.Info[pin.Document], state.Pins.FallenOf(pin));
        return new(
            pin.Document.Kind,
            pin.Document.Name,
            info.Revision,
            info.Author,
            pin.Good,
            pin.LeftOut && fallen.All(rule => rule.Unavailable.IsEmpty),
            pin.Rejected,
            pin.Since,
            pin.Node,
            pin.Envoy,
            pin.Resource,
            pin.Error,
            [.. pin.Together.Select(WireMapping.ToWire)]
        )
        {
            Fallen = [.. fallen.Select(rule => new FallenRule(rule.Rule, rule.To, rule.Lacks, rule.Unavailable))],
        };
    }
}
