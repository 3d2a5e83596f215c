using System.Globalization;
using ControlPlane.Language.EnvoyConfig;
using Envoy.Config.Rbac.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Policies.Rbac;

/// <summary>Conditions on the claims of the verified token, for RBAC. Without a token none of them holds.</summary>
internal static class ClaimConditions
{
    /// <summary>That a claim is this value, or a list that contains it.</summary>
    public static Principal Has(string claim, string value)
    {
        var same = new List<ValueMatcher> { Text(value) };
        if (value is "true" or "false")
            same.Add(new ValueMatcher { BoolMatch = value == "true" });
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            same.Add(new ValueMatcher { DoubleMatch = new DoubleMatcher { Exact = number } });
        var listed = same.Select(one => new ValueMatcher { ListMatch = new ListMatcher { OneOf = one } });
        return Is(claim, new ValueMatcher { OrMatch = new OrMatcher { ValueMatchers = { same.Concat(listed) } } });
    }

    /// <summary>That a scope is among the token's.</summary>
    public static Principal HasScope(string scope) =>
        Principals.AnyOf([.. ClaimPath.Words.Select(claim => Is(claim, new ValueMatcher { ListMatch = new ListMatcher { OneOf = Text(scope) } }))]);

    /// <summary>That a claim is a number that no later arithmetic can stumble on.</summary>
    public static Principal IsTime(string claim) =>
        Is(
            claim,
            new ValueMatcher
            {
                DoubleMatch = new DoubleMatcher
                {
                    Range = new Envoy.Type.V3.DoubleRange { Start = 0, End = 1e12 },
                },
            }
        );

    /// <summary>That there is a token: its issuer was compared, so it has one.</summary>
    public static Principal AnyToken() => Is("iss", new ValueMatcher { PresentMatch = true });

    private static Principal Is(string claim, ValueMatcher value) =>
        new()
        {
            Metadata = new MetadataMatcher
            {
                Filter = ClaimPath.Namespace,
                Path = { ClaimPath.Of(claim).Prepend(ClaimPath.Payload).Select(key => new MetadataMatcher.Types.PathSegment { Key = key }) },
                Value = value,
            },
        };

    private static ValueMatcher Text(string value) => new() { StringMatch = new StringMatcher { Exact = value } };
}
