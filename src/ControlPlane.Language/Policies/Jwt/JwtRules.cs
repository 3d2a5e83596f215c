using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>The rules of one authored demand for a token.</summary>
internal sealed class JwtRules : AbstractValidator<JwtSpec>
{
    private const int LongestText = 1024;

    public JwtRules()
    {
        RuleFor(jwt => jwt).Must(jwt => jwt != new JwtSpec()).WithProblem(JwtCodes.Demand, "demands nothing", "anyOf, allOf, scopes or claims");
        RuleFor(jwt => jwt.AllOf)
            .Must((jwt, providers) => providers is null || jwt.AnyOf is null)
            .WithProblem(JwtCodes.Demand, "cannot be combined with anyOf", "one of anyOf and allOf");
        RuleFor(jwt => jwt.AnyOf).Must(NotEmpty).WithProblem(JwtCodes.Demand, "is empty", "at least one JwtProvider");
        RuleFor(jwt => jwt.AllOf).Must(NotEmpty).WithProblem(JwtCodes.Demand, "is empty", "at least one JwtProvider");
        RuleFor(jwt => jwt.AnyOf).Custom((names, context) => context.FailRepeated(names, name => name, "", JwtCodes.Demand, "is listed already"));
        RuleFor(jwt => jwt.AllOf).Custom((names, context) => context.FailRepeated(names, name => name, "", JwtCodes.Demand, "is listed already"));
        RuleFor(jwt => jwt.Scopes).Must(NotEmpty).WithProblem(JwtCodes.Scope, "is empty", "at least one scope");
        RuleForEach<string>(jwt => jwt.Scopes)
            .Must(IsScope)
            .WithProblem(JwtCodes.Scope, "is not a valid scope", "printable ASCII without spaces, quotes and backslashes (RFC 6749)");
        RuleFor(jwt => jwt.Scopes).Custom((scopes, context) => context.FailRepeated(scopes, scope => scope, "", JwtCodes.Scope, "is listed already"));
        RuleFor(jwt => jwt.Claims).Must(claims => claims is not { IsEmpty: true }).WithProblem(JwtCodes.DemandedClaim, "is empty", "at least one claim");
        RuleFor(jwt => jwt.Claims)
            .Custom(
                (claims, context) =>
                {
                    foreach (var (name, values) in claims ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty)
                    {
                        if (ClaimPath.Of(name).Any(key => !IsText(key)))
                            context.Fail(JwtCodes.DemandedClaim, "is not a valid name of a claim", "a name; dots stand between names", name);
                        else if (values.IsEmpty)
                            context.Fail(JwtCodes.DemandedClaim, "is empty: no token would do", "at least one value", name);
                        else if (!values.All(IsText))
                            context.Fail(JwtCodes.DemandedClaim, "is empty, too long or has control characters", $"1 to {LongestText} characters", name);
                    }
                }
            );
    }

    private static bool NotEmpty(ImmutableArray<string>? list) => list is not { IsEmpty: true };

    private static bool IsScope(string scope) =>
        scope.Length is > 0 and <= LongestText && scope.All(character => character is >= '!' and <= '~' and not ('"' or '\\'));

    private static bool IsText(string text) => text.Length is > 0 and <= LongestText && !text.Any(char.IsControl);
}
