using ControlPlane.Language.Documents;
using ControlPlane.Language.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The rules of one match.</summary>
internal sealed class MatchRules : AbstractValidator<MatchSpec>
{
    public MatchRules()
    {
        RuleFor(match => match.Path!).SetValidator(new PathMatchRules());
        RuleFor(match => match.Methods).Must(methods => methods is not { IsEmpty: true }).Says(Codes.MatchList, "is empty: no request would match", "at least one method, or no key at all for every method");
        RuleFor(match => match.Methods).Methods(Codes.Method);
        RuleFor(match => match.Methods).Custom((methods, context) => context.FailRepeated(methods, method => method, "", Codes.ListedTwice, "is listed already"));
        RuleForEach<HeaderMatchSpec>(match => match.Headers).SetValidator(new HeaderMatchRules());
        RuleForEach<QueryMatchSpec>(match => match.Query).SetValidator(new QueryMatchRules());
    }
}

/// <summary>The rules of a path match.</summary>
internal sealed class PathMatchRules : AbstractValidator<PathMatchSpec>
{
    public PathMatchRules()
    {
        RuleFor(path => path)
            .Must(path => Convert.ToInt32(path.Exact is not null) + Convert.ToInt32(path.Prefix is not null) + Convert.ToInt32(path.Regex is not null) == 1)
            .Says(Codes.PathMatch, "says twice or nowhere how the path is matched", "exactly one of exact, prefix and regex");
        RuleFor(path => path.Exact).Custom(CheckPath);
        RuleFor(path => path.Prefix).Custom(CheckPath);
        RuleFor(path => path.Regex).PathRegex();
    }

    private static void CheckPath(string? path, ValidationContext<PathMatchSpec> context)
    {
        if (path is not null && RequestPath.WrongMatch(path) is { } wrong) context.Fail(Codes.PathText, wrong, "a path that starts with `/`, percent-encoded as in requests");
    }
}

/// <summary>The rules that matches of headers and query parameters share.</summary>
internal abstract class ValueMatchRules<T> : AbstractValidator<T>
    where T : ValueMatchSpec
{
    protected ValueMatchRules()
    {
        RuleFor(match => match.Name).Must(name => name is { Length: > 0 }).Says(Codes.MatchName, "is missing or empty");
        RuleFor(match => match)
            .Must(match => new object?[] { match.Exact, match.Prefix, match.Suffix, match.Contains, match.Regex, match.Present }.Count(part => part is not null) == 1)
            .Says(Codes.ValueMatch, "says twice or nowhere how the value is matched", "exactly one of exact, prefix, suffix, contains, regex and present");
        RuleFor(match => match.Prefix).Must(NotBlank).Says(Codes.ValueText, "is empty and would match everything", "text, or `present: true`");
        RuleFor(match => match.Suffix).Must(NotBlank).Says(Codes.ValueText, "is empty and would match everything", "text, or `present: true`");
        RuleFor(match => match.Contains).Must(NotBlank).Says(Codes.ValueText, "is empty and would match everything", "text, or `present: true`");
        RuleFor(match => match.Regex).Regex();
    }

    private static bool NotBlank(string? text) => text is null || text.Length > 0;
}

/// <summary>The rules of a header match.</summary>
internal sealed class HeaderMatchRules : ValueMatchRules<HeaderMatchSpec>
{
    public HeaderMatchRules() => RuleFor(match => match.Name).Custom((name, context) =>
    {
        var wrong = name switch
        {
            null or "" => null,
            ":method" => "is matched by `methods`",
            ":path" => "is matched by `path` and `query`",
            ":authority" => "is matched by `hosts`",
            [':', ..] => "is a pseudo header, which cannot be matched",
            _ when name.Equals("host", StringComparison.OrdinalIgnoreCase) => "is matched by `hosts`",
            _ when !HeaderName.IsToken(name) => "is no valid name of a header",
            _ => null,
        };
        if (wrong is not null) context.Fail(Codes.MatchName, wrong, "letters, digits and !#$%&'*+-.^_`|~");
    });
}

/// <summary>The rules of a match of a query parameter.</summary>
internal sealed class QueryMatchRules : ValueMatchRules<QueryMatchSpec>
{
    public QueryMatchRules() => RuleFor(match => match.Not)
        .Must((match, not) => not is not true || match.Present is not null)
        .Says(Codes.QueryNot, "inverts a value: Envoy's parameter matcher cannot", "only beside present");
}
