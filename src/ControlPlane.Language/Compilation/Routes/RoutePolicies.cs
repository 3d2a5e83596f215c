using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using Envoy.Config.Route.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The one place where the contributions of policies meet in an Envoy route.</summary>
internal static class RoutePolicies
{
    private static readonly SortedList<string, RouteFilter> NoFilters = [];

    private static readonly MergeOrder[] Orders = System.Enum.GetValues<MergeOrder>();

    private static readonly Duration DefaultTimeout = Duration.FromTimeSpan(RequestTime.Default);

    /// <summary>Puts what the policies contribute into the route. It stands on the route alone: Envoy's own levels would replace, not merge.</summary>
    /// <returns>The contributions, for what else they need.</returns>
    /// <param name="route">The route.</param>
    /// <param name="fleet">The fleet it is for.</param>
    /// <param name="context">Where the policies are in force.</param>
    /// <param name="variant">Which of the Envoy routes of its rule it is; null for one that closes a virtual host.</param>
    public static ImmutableArray<RouteContribution> Apply(Route route, FleetContext fleet, PolicyContext context, RouteVariant? variant)
    {
        var action = route.Route_;
        var contributions = Contributions(context);
        foreach (var contribution in contributions)
        {
            if (contribution.Action is { } addition)
                action?.MergeFrom(addition);
            if (contribution.RequestBuffer is { } bytes && action is not null)
                route.RequestBodyBufferLimit = (ulong)bytes;
        }
        if (action is not null)
            action.Timeout ??= DefaultTimeout;
        foreach (var (name, filter) in Filters(route, fleet, contributions, variant))
            route.TypedPerFilterConfig.Add(name, filter.Packed);
        return contributions;
    }

    private static ImmutableArray<RouteContribution> Contributions(PolicyContext context)
    {
        var policies = context.Policies.All;
        if (policies.IsEmpty)
            return [];
        var contributions = ImmutableArray.CreateBuilder<RouteContribution>(policies.Length);
        foreach (var policy in policies)
            contributions.Add(From(policy, context.Compile(policy)));
        return contributions.MoveToImmutable();
    }

    private static SortedList<string, RouteFilter> Filters(
        Route route,
        FleetContext fleet,
        ImmutableArray<RouteContribution> contributions,
        RouteVariant? variant
    )
    {
        if (contributions.IsEmpty && variant is null or { Taken.IsEmpty: true })
            return NoFilters;
        var filters = new SortedList<string, RouteFilter>(StringComparer.Ordinal);
        foreach (var order in Orders)
        {
            foreach (var contribution in contributions)
            {
                foreach (var filter in contribution.Filters)
                {
                    if (filter.Order == order)
                        Add(filters, fleet, filter);
                }
            }
        }
        foreach (var all in Taken(contributions, variant))
        {
            if ((TakesFrom(route) ? all : all.WithoutTaking) is { } taken)
                Add(filters, fleet, new RouteFilter(taken.Instance, taken.Script(route.Name), MergeOrder.Main));
        }
        if (filters.ContainsKey(fleet.Chain.FilterName(fleet.Name, ServedMethods.Instance)) && variant is not { Preflight: true })
            Add(filters, fleet, new RouteFilter(ServedMethods.Instance, ServedMethods.Denial, MergeOrder.Main));
        return filters;
    }

    private static RouteContribution From(EffectivePolicy policy, RouteContribution contribution) =>
        contribution is { Parts.IsEmpty: true, Uses.IsEmpty: true } ? contribution : contribution with { Origins = policy.Origins };

    /// <summary>Whether a script of the route takes something out of its requests.</summary>
    public static bool Takes(Route route, ImmutableArray<RouteContribution> contributions, RouteVariant variant) =>
        TakesFrom(route) && Taken(contributions, variant).Any(static taken => taken.Takes);

    /// <summary>What is taken out of requests, by instance: one script takes all that it has to.</summary>
    private static IEnumerable<TakenCredentials> Taken(ImmutableArray<RouteContribution> contributions, RouteVariant? variant) =>
        contributions.All(static contribution => contribution.Taken.IsEmpty) && variant is null or { Taken.IsEmpty: true }
            ? []
            : contributions
                .SelectMany(contribution => contribution.Taken)
                .Concat(variant?.Taken ?? [])
                .GroupBy(taken => taken.Instance, (_, all) => all.Aggregate((some, more) => some.And(more)));

    /// <summary>Of an answer of Envoy's own nobody sees the request.</summary>
    private static bool TakesFrom(Route route) => route.DirectResponse is null;

    private static void Add(SortedList<string, RouteFilter> filters, FleetContext fleet, RouteFilter filter)
    {
        var name = fleet.Chain.FilterName(fleet.Name, filter.Instance);
        filters[name] = filters.TryGetValue(name, out var earlier) ? earlier.With(filter.Config) : filter;
    }
}
