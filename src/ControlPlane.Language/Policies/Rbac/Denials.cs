using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using Envoy.Config.Rbac.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using Action = Envoy.Config.Rbac.V3.RBAC.Types.Action;
using EnvoyPolicy = Envoy.Config.Rbac.V3.Policy;
using EnvoyRbac = Envoy.Config.Rbac.V3.RBAC;
using FilterRbac = Envoy.Extensions.Filters.Http.Rbac.V3.RBAC;

namespace ControlPlane.Language.Policies.Rbac;

/// <summary>Whom one level of the ladder denies.</summary>
/// <param name="Level">The level.</param>
/// <param name="When">A request that one of these matches is denied. None: nobody is.</param>
/// <param name="Shadow">Whether it only counts what it would deny.</param>
internal sealed record Denial(Level Level, ImmutableArray<Principal> When, bool Shadow = false);

/// <summary>An RBAC filter on one route: it denies what some level denies, so that every level must let a request pass.</summary>
internal static class Denials
{
    /// <summary>
    /// The configuration of a route, with one RBAC policy named <c>policy/level</c> for each level. Those of several policies for one instance join by name.
    /// </summary>
    /// <remarks>What each denies is counted by that name: <c>rbac.policy.authorize/route/orders.denied</c>, or <c>.shadow_denied</c>.</remarks>
    public static RouteContribution Of(HttpInstance<RBACPerRoute> instance, string policy, IEnumerable<Denial> denials)
    {
        var levels = denials.Where(denial => !denial.When.IsEmpty).ToLookup(denial => denial.Shadow);
        if (levels.Count == 0)
            return RouteContribution.None;
        var filter = new FilterRbac { TrackPerRuleStats = true };
        if (levels.Contains(false))
            filter.Rules = Denying(policy, levels[false]);
        if (levels.Contains(true))
            filter.ShadowRules = Denying(policy, levels[true]);
        return RouteContribution.Of(instance.On(new RBACPerRoute { Rbac = filter }));
    }

    private static EnvoyRbac Denying(string policy, IEnumerable<Denial> denials)
    {
        var rules = new EnvoyRbac { Action = Action.Deny };
        foreach (var denial in denials.OrderBy(denial => denial.Level.Name, StringComparer.Ordinal))
        {
            rules.Policies.Add(
                $"{policy}/{denial.Level.Name}",
                new EnvoyPolicy { Permissions = { new Permission { Any = true } }, Principals = { denial.When } }
            );
        }
        return rules;
    }
}
