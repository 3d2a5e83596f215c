using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies.Rbac;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Rbac.V3;

namespace ControlPlane.Language.Policies.IpAccess;

/// <summary>Who may come in, by address. It stands before authentication, so whoever is kept out learns nothing else.</summary>
internal sealed class IpAccessPolicy() : SecurityPolicy<IpAccessSpec>("ipAccess", () => new IpAccessRules())
{
    internal override bool HoldsForConnections => true;

    internal override IEnumerable<AddressAccess> Admits(EffectivePolicy effective) =>
        Demands(effective).Select(demand => new AddressAccess(demand.Spec.Allow, demand.Spec.Deny));

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<IpAccessSpec>> demands, PolicyContext context)
    {
        foreach (var demand in demands)
        {
            if (demand.Spec is { Allow: null, Deny: null })
                yield return demand.Problem("", IpAccessCodes.Nothing, "lets everybody in: it has neither allow nor deny", "allow, deny");
            if (UnmatchableParts.Blocks(demand.Spec.Allow, context.Form) is { } allow)
                yield return demand.Problem("allow", PolicyCodes.Unmatchable, allow.Message, allow.Allowed);
            if (UnmatchableParts.Blocks(demand.Spec.Deny, context.Form) is { } deny)
                yield return demand.Problem("deny", PolicyCodes.Unmatchable, deny.Message, deny.Allowed);
        }
    }

    protected override RouteContribution Compile(ImmutableArray<Demand<IpAccessSpec>> demands, PolicyContext context) =>
        Denials.Of(HttpInstances.Ip, Name, demands.Select(demand => new Denial(demand.Level, [.. Denied(demand.Spec)])));

    protected override bool Weakens(IpAccessSpec earlier, IpAccessSpec later) =>
        (earlier.Allow is { } allowed && (later.Allow is not { } allowedLater || !CidrBlocks.Cover(allowed, allowedLater)))
        || !CidrBlocks.Cover(later.Deny ?? [], earlier.Deny ?? []);

    private static IEnumerable<Principal> Denied(IpAccessSpec access)
    {
        foreach (var address in Principals.Addresses(access.Deny))
            yield return address;
        if (access.Allow is not null)
            yield return Principals.Not(Principals.AnyOf(Principals.Addresses(access.Allow)));
    }
}
