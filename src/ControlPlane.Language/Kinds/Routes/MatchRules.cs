using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The rules of one match.</summary>
internal sealed class MatchRules : AbstractValidator<MatchSpec>
{
    public MatchRules()
    {
        RuleFor(match => match.Path!).SetValidator(new PathMatchRules());
        RuleFor(match => match.Methods)
            .Must(methods => methods is not { IsEmpty: true })
            .WithProblem(RouteCodes.MatchList, "is empty: no request would match", "at least one method, or leave the key out for every method");
        RuleFor(match => match.Methods).Methods(RouteCodes.Method);
        RuleFor(match => match.Methods).ListedOnce();
        RuleForEach<HeaderMatchSpec>(match => match.Headers).SetValidator(new HeaderMatchRules());
        RuleForEach<QueryMatchSpec>(match => match.Query).SetValidator(new QueryMatchRules());
        RuleFor(match => match.Headers)
            .Custom(
                (headers, context) =>
                    Together([.. (headers ?? []).Select(header => IsOne(header) ? new OneCondition(ValueCondition.Of(header), header) : null)], context)
            );
        RuleFor(match => match.Query)
            .Custom(
                (query, context) =>
                    Together(
                        [.. (query ?? []).Select(parameter => IsOne(parameter) ? new OneCondition(ValueCondition.Of(parameter), parameter) : null)],
                        context
                    )
            );
    }

    private static bool IsOne(ValueMatchSpec match) => match.Name is not null && match.Ways == 1;

    /// <summary>Conditions on one header or parameter are each written once and can hold together.</summary>
    private static void Together(ImmutableArray<OneCondition?> conditions, ValidationContext<MatchSpec> context)
    {
        var steps = Re2Machine.MostSteps;
        for (var index = 1; index < conditions.Length; index++)
        {
            for (var other = 0; other < index; other++)
            {
                if (conditions[index] is not { } one || conditions[other] is not { } before)
                    continue;
                if (one.Condition == before.Condition)
                    context.Fail(RouteCodes.ConditionTwice, $"is the same condition as [{other}]", "each condition once", below: $"[{index}]");
                else if (one.Excludes(before, ref steps))
                    context.Fail(
                        RouteCodes.Contradiction,
                        $"cannot hold together with [{other}]: no request matches",
                        "conditions that one value can fulfil, or a list of matches, any of which suffices",
                        below: $"[{index}]"
                    );
            }
        }
    }
}

/// <summary>The rules of a path match.</summary>
internal sealed class PathMatchRules : AbstractValidator<PathMatchSpec>
{
    public PathMatchRules()
    {
        RuleFor(path => path)
            .Must(path => Convert.ToInt32(path.Exact is not null) + Convert.ToInt32(path.Prefix is not null) + Convert.ToInt32(path.Regex is not null) == 1)
            .WithProblem(RouteCodes.PathMatch, "must have exactly one way to match the path", "exactly one of exact, prefix and regex");
        RuleFor(path => path.Exact).Custom(CheckPath);
        RuleFor(path => path.Prefix).Custom(CheckPath);
        RuleFor(path => path.Regex).PathRegex();
        RuleFor(path => path.Regex)
            .Custom(
                (pattern, context) =>
                {
                    if (pattern is not null && Re2.Check(pattern).Problem is null && RequestPath.WrongPattern(pattern) is { } wrong)
                        context.Fail(RouteCodes.PathText, wrong, "a pattern such as `/orders/[0-9]+`");
                }
            );
    }

    private static void CheckPath(string? path, ValidationContext<PathMatchSpec> context)
    {
        if (path is not null && RequestPath.WrongMatch(path) is { } wrong)
            context.Fail(RouteCodes.PathText, wrong, "a path as requests have it: it starts with `/`, and only what needs it is percent-encoded");
    }
}

/// <summary>The rules that matches of headers and query parameters share.</summary>
internal abstract class ValueMatchRules<T> : AbstractValidator<T>
    where T : ValueMatchSpec
{
    protected ValueMatchRules()
    {
        RuleFor(match => match.Name).Must(name => name is { Length: > 0 }).WithProblem(RouteCodes.MatchName, "is missing or empty");
        RuleFor(match => match)
            .Must(match => match.Ways == 1)
            .WithProblem(
                RouteCodes.ValueMatch,
                "must have exactly one way to match the value",
                "exactly one of exact, prefix, suffix, contains, regex and present"
            );
        RuleFor(match => match.Prefix).Must(NotBlank).WithProblem(RouteCodes.ValueText, "is empty and would match everything", "text, or `present: true`");
        RuleFor(match => match.Suffix).Must(NotBlank).WithProblem(RouteCodes.ValueText, "is empty and would match everything", "text, or `present: true`");
        RuleFor(match => match.Contains).Must(NotBlank).WithProblem(RouteCodes.ValueText, "is empty and would match everything", "text, or `present: true`");
        RuleFor(match => match.Regex).Regex();
    }

    private static bool NotBlank(string? text) => text is null || text.Length > 0;
}

/// <summary>The rules of a header match.</summary>
internal sealed class HeaderMatchRules : ValueMatchRules<HeaderMatchSpec>
{
    private const int Longest = 16 * 1024;

    public HeaderMatchRules()
    {
        RuleFor(match => match.Name)
            .Custom(
                (name, context) =>
                {
                    if (name is not null && ClientHeaders.Wrong(name) is { } wrong)
                        context.Fail(RouteCodes.MatchName, wrong, ClientHeaders.Allowed);
                }
            );
        RuleFor(match => match.Exact).Custom((text, context) => Check(text, context, starts: true, ends: true));
        RuleFor(match => match.Prefix).Custom((text, context) => Check(text, context, starts: true, ends: false));
        RuleFor(match => match.Suffix).Custom((text, context) => Check(text, context, starts: false, ends: true));
        RuleFor(match => match.Contains).Custom((text, context) => Check(text, context, starts: false, ends: false));
        RuleFor(match => match.Regex)
            .Custom(
                (pattern, context) =>
                {
                    if (pattern is not null)
                        CheckForm(context);
                }
            );
        RuleFor(match => match)
            .Must(match => !(match.Present is { } present && present == match.Not is true && ValueForms.IsAlwaysThere(match.Name ?? "")))
            .WithProblem(
                RouteCodes.HeaderText,
                "requires that the header is absent, but Envoy adds it to every request: the rule would never match",
                "a value, or another header"
            );
    }

    /// <summary>Checks what the match asks for as a whole, whatever the way in which it is written.</summary>
    private static void CheckForm(ValidationContext<HeaderMatchSpec> context)
    {
        if (
            context.InstanceToValidate is { Name: { } name, Ways: 1 } match
            && AskedValues.Of(match) is { } asked
            && ValueForms.WrongHeader(name, asked) is { } wrong
        )
            context.Fail(RouteCodes.HeaderText, wrong, "a value that this header can have, or a pattern that matches one");
    }

    private static void Check(string? text, ValidationContext<HeaderMatchSpec> context, bool starts, bool ends)
    {
        var wrong = text switch
        {
            null => null,
            { Length: > Longest } => $"is longer than {Longest} characters, which is more than a header may have",
            _ when text.Any(character => char.IsControl(character) && character != '\t') => "has line breaks or control characters, which no header has",
            _ when (starts && text is [' ' or '\t', ..]) || (ends && text is [.., ' ' or '\t']) =>
                "has white space at an end, which is removed from headers before they are matched",
            _ => null,
        };
        if (wrong is not null)
            context.Fail(RouteCodes.HeaderText, wrong, "text as a header can have it: on one line, without white space around it");
        else if (text is not null)
            CheckForm(context);
    }
}

/// <summary>The rules of a match of a query parameter.</summary>
internal sealed class QueryMatchRules : ValueMatchRules<QueryMatchSpec>
{
    private const int Longest = 1024;
    private const string NotInNames = "#&=";
    private const string NotInValues = "#&";

    public QueryMatchRules()
    {
        RuleFor(match => match.Not)
            .Must((match, not) => not is not true || match.Present is not null)
            .WithProblem(RouteCodes.QueryNot, "inverts a value, which Envoy cannot do for query parameters", "only together with present");
        RuleFor(match => match.Name).Custom((text, context) => Check(text, context, NotInNames, whole: true));
        RuleFor(match => match.Exact).Custom((text, context) => Check(text, context, NotInValues, whole: true));
        RuleFor(match => match.Prefix).Custom((text, context) => Check(text, context, NotInValues, whole: false));
        RuleFor(match => match.Suffix).Custom((text, context) => Check(text, context, NotInValues, whole: false));
        RuleFor(match => match.Contains).Custom((text, context) => Check(text, context, NotInValues, whole: false));
        RuleFor(match => match.Regex)
            .Custom(
                (pattern, context) =>
                {
                    if (pattern is not null && AskedValues.Of(context.InstanceToValidate) is { } asked && ValueForms.WrongQuery(asked) is { } wrong)
                        context.Fail(RouteCodes.QueryText, wrong, "a pattern that matches the percent-encoded value");
                }
            );
    }

    /// <summary>Envoy compares the query as it stands in the URL, so text that is not encoded as URLs have it never matches.</summary>
    private static void Check(string? text, ValidationContext<QueryMatchSpec> context, string encoded, bool whole)
    {
        const string Allowed = "text as it stands in the URL, percent-encoded where URLs have it so";
        if (text is null)
            return;
        if (text.Length > Longest)
            context.Fail(RouteCodes.QueryText, $"is longer than {Longest} characters", Allowed);
        var written = Percent.Encode(text, encoded);
        if (written != text)
            context.Fail(
                RouteCodes.QueryText,
                "has characters that URLs have percent-encoded only: write "
                    + $"{Shown.Text(written)}{(text.Contains(' ', StringComparison.Ordinal) ? ", or `+` for a space where forms send it" : "")}",
                Allowed
            );
        else if (whole && Percent.IsBroken(text))
            context.Fail(RouteCodes.QueryText, "has a `%` without two hexadecimal digits behind it: the percent sign itself is `%25`", Allowed);
    }
}
