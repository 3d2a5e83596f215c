using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Http;

/// <summary>Rules of claims and the values they may have.</summary>
internal static class ClaimRules
{
    /// <summary>Each key is a claim, each with at least one value.</summary>
    public static void Claims<T>(this IRuleBuilder<T, ImmutableSortedDictionary<string, ImmutableArray<string>>?> rule) => rule.Custom((claims, context) =>
    {
        if (claims is { IsEmpty: true }) context.Fail(Codes.Claim, "is empty", "at least one claim, or no key at all");
        foreach (var (claim, values) in claims ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty)
        {
            if (!ClaimPath.IsValid(claim)) context.Fail(Codes.Claim, $"is {Shown.Text(claim)}, which names no claim", ClaimPath.Form, claim);
            else if (values.IsEmpty) context.Fail(Codes.Claim, "has no value: no token would do", "at least one value", claim);
            else if (values.Any(string.IsNullOrEmpty)) context.Fail(Codes.Claim, "has an empty value", "values that are not empty", claim);
        }
    });
}
