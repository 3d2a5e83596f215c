using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Policies.Rbac;
using Envoy.Config.Rbac.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using Google.Api.Expr.V1Alpha1;
using Denial = Envoy.Config.Rbac.V3.Policy;
using FilterRules = Envoy.Extensions.Filters.Http.Rbac.V3.RBAC;
using Rules = Envoy.Config.Rbac.V3.RBAC;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>What a valid token must be like besides, as RBAC: each policy denies what does not meet one level's demand.</summary>
internal static class TokenConditions
{
    /// <summary>Begins the names of policies whose denial is a 401: the listener's local replies look for it.</summary>
    public const string LifetimePrefix = "jwt-lifetime";

    /// <summary>The conditions of all levels and of the providers; null where there are none.</summary>
    public static RBACPerRoute? Of(ImmutableArray<Demand<JwtSpec>> demands, RequiredTokens tokens)
    {
        var denied = demands
            .Select((demand, index) => (Index: index, Condition: Missing(demand.Spec, tokens.Optional)))
            .Where(level => level.Condition is not null)
            .Select(level => (Name: Name(demands, level.Index), Denial: Deny(level.Condition!)))
            .Concat(tokens.Providers.SelectMany(Lifetime))
            .OrderBy(denied => denied.Name, StringComparer.Ordinal)
            .ToList();
        if (denied.Count == 0)
            return null;
        var rules = new Rules { Action = Rules.Types.Action.Deny };
        foreach (var (name, denial) in denied)
            rules.Policies.Add(name, denial);
        return new RBACPerRoute { Rbac = new FilterRules { Rules = rules } };
    }

    /// <summary>One level may demand twice: by itself and as an alternative.</summary>
    private static string Name(ImmutableArray<Demand<JwtSpec>> demands, int index)
    {
        var level = demands[index].Level.Name;
        var earlier = demands.Take(index).Count(demand => demand.Level.Name == level);
        return earlier == 0 ? $"jwt/{level}" : $"jwt/{level}#{earlier + 1}";
    }

    private static Principal? Missing(JwtSpec spec, bool optional)
    {
        var needed = (spec.Scopes ?? [])
            .Order(StringComparer.Ordinal)
            .Select(ClaimConditions.HasScope)
            .Concat(
                (spec.Claims ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty)
                    .OrderBy(claim => claim.Key, StringComparer.Ordinal)
                    .Select(claim => Principals.Claim(claim.Key, claim.Value))
            )
            .ToList();
        if (needed.Count == 0)
            return null;
        var missing = Principals.Not(Principals.All(needed));
        return optional ? Principals.All([ClaimConditions.AnyToken(), missing]) : missing;
    }

    /// <summary>
    /// Envoy limits the time a token has left, so a long-lived one would pass near its end; what counts is the time from `iat` to `exp`. A token that does not
    /// tell both is denied by a policy of its own: the comparison would fail on it, and a condition that fails does not deny.
    /// </summary>
    private static IEnumerable<(string Name, Denial Denial)> Lifetime(NamedProvider provider)
    {
        if (provider.Spec.MaxLifetime is not { } longest)
            yield break;
        Principal[] own = provider.Spec.Issuer is { } issuer ? [ClaimConditions.Has("iss", issuer)] : [ClaimConditions.AnyToken()];
        var untold = Principals.Not(Principals.All([ClaimConditions.IsTime("iat"), ClaimConditions.IsTime("exp")]));
        yield return ($"{LifetimePrefix}/{provider.Name}/untold", Deny(Principals.All([.. own, untold])));
        var tooLong = Deny(Principals.All(own));
        tooLong.Condition = Call("_>_", Call("_-_", Claim("exp"), Claim("iat")), new Expr { ConstExpr = new Constant { DoubleValue = longest.TotalSeconds } });
        yield return ($"{LifetimePrefix}/{provider.Name}/long", tooLong);
    }

    private static Denial Deny(Principal condition) => new() { Permissions = { new Permission { Any = true } }, Principals = { condition } };

    private static Expr Claim(string name)
    {
        var metadata = new Expr
        {
            SelectExpr = new Expr.Types.Select
            {
                Operand = new Expr { IdentExpr = new Expr.Types.Ident { Name = "metadata" } },
                Field = "filter_metadata",
            },
        };
        return new[] { ClaimPath.Namespace, ClaimPath.Payload, name }.Aggregate(
            metadata,
            (map, key) => Call("_[_]", map, new Expr { ConstExpr = new Constant { StringValue = key } })
        );
    }

    private static Expr Call(string function, params IEnumerable<Expr> arguments) =>
        new()
        {
            CallExpr = new Expr.Types.Call { Function = function, Args = { arguments } },
        };
}
