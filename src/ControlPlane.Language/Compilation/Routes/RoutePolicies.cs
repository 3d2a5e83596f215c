using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using Envoy.Config.Route.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The one place where the contributions of policies meet in an Envoy route.</summary>
internal static class RoutePolicies
{
    private static readonly Duration DefaultTimeout = Duration.FromTimeSpan(RequestTime.Default);

    /// <summary>Puts what the policies contribute into the route. It stands on the route alone: Envoy's own levels would replace, not merge.</summary>
    /// <returns>The contributions, for what else they need.</returns>
    public static IReadOnlyList<RouteContribution> Apply(Route route, FleetContext fleet, PolicyContext context)
    {
        var action = route.Route_;
        var filters = new SortedDictionary<string, IMessage>(StringComparer.Ordinal);
        var contributions = context.Policies.All.Select(policy => From(policy, Policy.Of(policy.Policy).Compile(policy, context))).ToList();
        foreach (var contribution in contributions)
        {
            if (contribution.Action is { } addition)
                action?.MergeFrom(addition);
            if (contribution.RequestBuffer is { } bytes && action is not null)
                route.RequestBodyBufferLimit = (ulong)bytes;
        }
        foreach (var filter in contributions.SelectMany(contribution => contribution.Filters).OrderBy(filter => filter.Order))
            Add(filters, fleet.Chain.FilterName(fleet.Name, filter.Instance), filter.Config);
        foreach (var taken in TakesFrom(route) ? Taken(contributions, context.Variant) : [])
            Add(filters, fleet.Chain.FilterName(fleet.Name, taken.Instance), taken.Script(route.Name));
        var methods = fleet.Chain.FilterName(fleet.Name, ServedMethods.Instance);
        if (filters.ContainsKey(methods) && context.Variant is not { Preflight: true })
            Add(filters, methods, ServedMethods.Denial);
        if (action is not null)
            action.Timeout ??= DefaultTimeout;
        foreach (var (name, config) in filters)
            route.TypedPerFilterConfig.Add(name, Any.Pack(config));
        return contributions;
    }

    private static RouteContribution From(EffectivePolicy policy, RouteContribution contribution) =>
        contribution is { Parts.IsEmpty: true, Uses.IsEmpty: true } ? contribution : contribution with { Origins = [.. policy.Origins] };

    /// <summary>Whether a script of the route takes something out of its requests.</summary>
    public static bool Takes(Route route, IEnumerable<RouteContribution> contributions, RouteVariant variant) =>
        TakesFrom(route) && Taken(contributions, variant).Any();

    /// <summary>What is taken out of requests, by instance: one script takes all that it has to.</summary>
    private static IEnumerable<TakenCredentials> Taken(IEnumerable<RouteContribution> contributions, RouteVariant? variant) =>
        contributions
            .SelectMany(contribution => contribution.Taken)
            .Concat(variant?.Taken ?? [])
            .GroupBy(taken => taken.Instance, (_, all) => all.Aggregate((some, more) => some.And(more)));

    /// <summary>Of an answer of Envoy's own nobody sees the request.</summary>
    private static bool TakesFrom(Route route) => route.DirectResponse is null;

    private static void Add(SortedDictionary<string, IMessage> filters, string name, IMessage config)
    {
        if (!filters.TryAdd(name, config))
            filters[name].MergeFrom(config.ToByteString());
    }
}
