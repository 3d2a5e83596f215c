using ControlPlane.Resources;
using Envoy.Config.Listener.V3;

namespace ControlPlane.Language.Plans;

/// <summary>
/// Whose connections a changed listener drains. Where its filter chains alone differ, Envoy keeps the connections of those that stay the same
/// (https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/listeners/listener_filters, "Filter chain only update").
/// </summary>
internal static class Drains
{
    /// <summary>Null where no connection is drained.</summary>
    public static PlanWarning? Of(ResourceDifference change, XdsResource? before, XdsResource? after)
    {
        if (change.Action is ResourceAction.Removed)
            return Warning(change, "is removed: its connections are drained");
        if (before is null || after is null || !OnlyChainsDiffer(Read(before), Read(after)))
            return Warning(change, "changes: its connections are drained and made anew");
        var now = Read(after).FilterChains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        var drained = Read(before).FilterChains.Where(chain => !chain.Equals(now.GetValueOrDefault(chain.Name))).Select(chain => chain.Name).ToList();
        return drained.Count == 0 ? null : Warning(change, $"changes for {Whose(drained)} are drained and made anew");
    }

    /// <summary>Whose connections those of these chains are: on a listener that passes bytes on, each begins with the name of a Route.</summary>
    private static string Whose(List<string> chains)
    {
        var routes = chains.Where(chain => chain.StartsWith("Route/", StringComparison.Ordinal)).Select(chain => string.Join('/', chain.Split('/').Take(2)));
        return routes.Distinct().ToArray() switch
        {
            [] => $"{string.Join(", ", chains)}: connections with this certificate",
            [var only] => $"{only}: its connections",
            var all => $"{string.Join(", ", all)}: their connections",
        };
    }

    private static Listener Read(XdsResource resource) => Listener.Parser.ParseFrom(resource.Bytes.Span);

    private static bool OnlyChainsDiffer(Listener before, Listener after)
    {
        before.FilterChains.Clear();
        after.FilterChains.Clear();
        return before.Equals(after);
    }

    private static PlanWarning Warning(ResourceDifference change, string message) => new(PlanWarningKind.ListenerDrains, change.Resource.Name, message);
}
