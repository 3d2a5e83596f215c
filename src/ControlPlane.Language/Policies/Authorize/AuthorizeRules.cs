using System.Collections.Immutable;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>The rules of one authored authorization.</summary>
internal sealed class AuthorizeRules : AbstractValidator<AuthorizeSpec>
{
    public AuthorizeRules()
    {
        RuleFor(authorize => authorize.Rules)
            .Must(rules => rules is not { IsEmpty: true })
            .WithProblem(PolicyCodes.AccessListEmpty, "is empty", "at least one rule, or leave the key out");
        RuleForEach<AuthorizeRuleSpec>(authorize => authorize.Rules).SetValidator(new AuthorizeRuleRules());
    }
}

/// <summary>The rules of one rule of it.</summary>
internal sealed class AuthorizeRuleRules : AbstractValidator<AuthorizeRuleSpec>
{
    public AuthorizeRuleRules()
    {
        RuleFor(rule => rule).Must(rule => rule.Allow is null != rule.Deny is null).WithProblem(AuthorizeCodes.Rule, "must have exactly one of allow and deny");
        RuleFor(rule => rule.Allow!).SetValidator(new AuthorizeConditionRules());
        RuleFor(rule => rule.Deny!).SetValidator(new AuthorizeConditionRules());
    }
}

/// <summary>The rules of a condition.</summary>
internal sealed class AuthorizeConditionRules : AbstractValidator<AuthorizeConditionSpec>
{
    private const string Condition = "at least one, or leave the key out";

    public AuthorizeConditionRules()
    {
        RuleFor(condition => condition)
            .Must(condition => condition is not { Claims: null, Consumers: null, Groups: null, Principals: null, Cidrs: null, Methods: null, Paths: null })
            .WithProblem(
                AuthorizeCodes.Condition,
                "has no condition and would match every request: that is set with `default`",
                "claims, consumers, groups, principals, cidrs, methods, paths"
            );
        RuleFor(condition => condition.Claims).Claims();
        RuleFor(condition => condition.Consumers).ConsumersOrGroups();
        RuleFor(condition => condition.Groups).ConsumersOrGroups();
        RuleFor(condition => condition.Principals).Must(NotEmpty).WithProblem(PolicyCodes.AccessListEmpty, "is empty: no request would match", Condition);
        RuleFor(condition => condition.Cidrs).Must(NotEmpty).WithProblem(PolicyCodes.AccessListEmpty, "is empty: no request would match", Condition);
        RuleFor(condition => condition.Cidrs).Blocks();
        RuleFor(condition => condition.Methods).Must(NotEmpty).WithProblem(PolicyCodes.AccessListEmpty, "is empty: no request would match", Condition);
        RuleFor(condition => condition.Methods).Methods(RouteCodes.Method);
        RuleFor(condition => condition.Methods).ListedOnce();
        RuleFor(condition => condition.Paths).Must(NotEmpty).WithProblem(PolicyCodes.AccessListEmpty, "is empty: no request would match", Condition);
        RuleForEach<PathMatchSpec>(condition => condition.Paths).SetValidator(new PathMatchRules());
    }

    private static bool NotEmpty<T>(ImmutableArray<T>? list) => list is not { IsEmpty: true };
}
