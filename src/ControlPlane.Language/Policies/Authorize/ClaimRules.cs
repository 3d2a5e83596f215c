using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>Rules of claims and the values they may have.</summary>
internal static class ClaimRules
{
    private const int Longest = 256;

    /// <summary>Each key is a claim, each with at least one value.</summary>
    public static void Claims<T>(this IRuleBuilder<T, ImmutableSortedDictionary<string, ImmutableArray<string>>?> rule) =>
        rule.Custom(
            (claims, context) =>
            {
                if (claims is { IsEmpty: true })
                    context.Fail(AuthorizeCodes.Claim, "is empty", "at least one claim, or leave the key out");
                foreach (var (claim, values) in claims ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty)
                {
                    if (claim.Length > Longest || ClaimPath.Of(claim).Any(string.IsNullOrEmpty))
                        context.Fail(
                            AuthorizeCodes.Claim,
                            $"is {Shown.Text(claim)}, which names no claim",
                            "a claim, or with dots a claim inside of others, such as realm_access.roles",
                            claim
                        );
                    else if (values.IsEmpty)
                        context.Fail(AuthorizeCodes.Claim, "has no value: no token could satisfy it", "at least one value", claim);
                    else if (values.Any(string.IsNullOrEmpty))
                        context.Fail(AuthorizeCodes.Claim, "has an empty value", "values that are not empty", claim);
                }
            }
        );
}
