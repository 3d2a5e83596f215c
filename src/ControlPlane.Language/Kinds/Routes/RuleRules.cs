using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The rules of one rule of a Route.</summary>
internal sealed class RuleRules : AbstractValidator<RuleSpec>
{
    public RuleRules()
    {
        Include(new LevelRules());
        RuleFor(rule => rule.Name).Must(name => name is null || Names.IsValid(name)).WithProblem(RouteCodes.RuleName, "is not a valid name", Names.Form);
        RuleFor(rule => rule.Match)
            .Must(matches => matches is not { IsEmpty: true })
            .WithProblem(RouteCodes.MatchList, "is empty: no request would match", "at least one match, or leave the key out for every request");
        RuleFor(rule => rule.Order).Order();
        RuleForEach<MatchSpec>(rule => rule.Match).SetValidator(new MatchRules());
        RuleFor(rule => rule)
            .Must(rule => Convert.ToInt32(rule.To is not null) + Convert.ToInt32(rule.Redirect is not null) + Convert.ToInt32(rule.Respond is not null) == 1)
            .WithProblem(RouteCodes.RuleAction, "must have exactly one of to, redirect and respond");
        RuleFor(rule => rule.To).Destinations("has only weights of 0: no request would go anywhere", "has a weight in this rule already");
        RuleForEach<DestinationSpec>(rule => rule.To).SetValidator(new DestinationRules());
        RuleFor(rule => rule.Redirect!).SetValidator(new RedirectRules());
        RuleFor(rule => rule.Respond!).SetValidator(new RespondRules());
        RuleFor(rule => rule.Rewrite)
            .Must((rule, rewrite) => rewrite is null || rule.To is not null || (rule.Redirect is null && rule.Respond is null))
            .WithProblem(
                RouteCodes.RewriteAction,
                "cannot be combined with `redirect` or `respond`: nothing goes to a service there",
                hint: "use it in a rule with `to`"
            );
        RuleFor(rule => rule.Upgrades)
            .Must((rule, upgrades) => upgrades is null || rule.To is not null || (rule.Redirect is null && rule.Respond is null))
            .WithProblem(
                RouteCodes.UpgradeAction,
                "cannot be combined with `redirect` or `respond`: nothing goes to a service there",
                hint: "use it in a rule with `to`"
            );
        RuleFor(rule => rule.Upgrades)
            .Must(upgrades => upgrades is not { IsEmpty: true })
            .WithProblem(RouteCodes.UpgradeList, "is empty", "websocket, or leave the key out");
        RuleFor(rule => rule.Upgrades)
            .Custom(
                (upgrades, context) =>
                    context.FailRepeated(upgrades, upgrade => SpecShape.NameOf(upgrade.ToString()), "", ValueCodes.ListedTwice, "is listed already")
            );
        RuleFor(rule => rule.Upgrades)
            .Must((rule, upgrades) => upgrades is null || rule.MatchesOrAny.Any(match => match.Methods?.Contains("GET") ?? true))
            .WithProblem(
                RouteCodes.UpgradeMethod,
                "is for WebSockets, which clients open with GET (RFC 6455, section 4.1), but the rule matches other methods only",
                hint: "match GET as well, or leave the key out"
            );
        RuleFor(rule => rule.Redirect)
            .Must((rule, redirect) => redirect is null || !SamePath.IsRedirectedToItself(rule))
            .WithProblem(
                RouteCodes.RedirectParts,
                "leads back to this rule: clients would be redirected again and again",
                hint: "redirect to another path, host, port or scheme"
            );
        RuleFor(rule => rule.Rewrite!).SetValidator(new RewriteRules());
        RuleFor(rule => rule.Rewrite)
            .Must((rule, rewrite) => rewrite is null || !SamePath.IsRewrittenToItself(rule, rewrite))
            .WithProblem(
                RouteCodes.RewriteNothing,
                "leaves every path that the rule matches as it is",
                hint: "rewrite to another path, or leave that part of the rewrite out"
            );
        RuleFor(rule => rule.Rewrite!.Regex!.Substitution)
            .Must((rule, substitution) => !LosesSlash(rule, rule.Rewrite!.Regex!.Pattern, substitution))
            .WithProblem(
                RouteCodes.RewriteRegex,
                "can produce a path that does not begin with `/`, if the pattern matches at the start of the path: the service would get a request "
                    + "without a valid path",
                hint: "begin the substitution with `/`, or with a group that captures the slash"
            )
            .When(rule => rule.Rewrite?.Regex is not null);
        RuleFor(rule => rule.Rewrite!.Prefix)
            .Must((rule, prefix) => prefix is null || rule.Match is null || rule.Match.Value.All(match => match.Path is null or { Prefix: not null }))
            .WithProblem(
                RouteCodes.RewritePrefix,
                "replaces a prefix where a match has none",
                hint: "replace a prefix only in rules whose every match has path.prefix"
            )
            .When(rule => rule.Rewrite is not null);
    }

    private static bool LosesSlash(RuleSpec rule, string? pattern, string? substitution) =>
        pattern is not null
        && substitution is not null
        && Re2.TryParse(pattern) is { } node
        && LostSlash.IsPossible(node, substitution, rule.MatchesOrAny.Select(match => Paths(match.Path)).OfType<Re2Node>());

    /// <summary>The paths that a match takes; null where it is wrong.</summary>
    private static Re2Node? Paths(PathMatchSpec? path) =>
        path switch
        {
            { Exact: { } exact } => Re2Node.Literal(exact),
            { Regex: { } regex } => Re2.TryParse(regex),
            _ => new Re2Node.Sequence([Re2Node.Literal(path?.Prefix ?? "/"), Re2Node.Anything]),
        };
}

/// <summary>The rules of a redirect.</summary>
internal sealed class RedirectRules : AbstractValidator<RedirectSpec>
{
    private static readonly ImmutableArray<int> Statuses = [301, 302, 303, 307, 308];

    public RedirectRules()
    {
        RuleFor(redirect => redirect)
            .Must(redirect => redirect is not { Scheme: null, Host: null, Port: null, Path: null })
            .WithProblem(RouteCodes.RedirectParts, "changes nothing and would redirect to itself", "at least one of scheme, host, port and path");
        RuleFor(redirect => redirect.Host)
            .Must(host => host is null || HostName.IsValidInAnyCase(host))
            .WithProblem(RouteCodes.RedirectHost, "is not a valid host name", "a host name; scheme, port and path have keys of their own");
        RuleFor(redirect => redirect.Port)
            .InclusiveBetween(1, 65535)
            .WithProblem(RouteCodes.RedirectPort, "is {PropertyValue}, which is not a valid TCP port", "1 to 65535");
        RuleFor(redirect => redirect.Path)
            .Custom(
                (path, context) =>
                {
                    if (path is not null && RequestPath.Wrong(path) is { } wrong)
                        context.Fail(RouteCodes.RedirectPath, wrong, "a whole path that starts with `/`");
                }
            );
        RuleFor(redirect => redirect.Status)
            .Must(status => status is null || Statuses.Contains(status.Value))
            .WithProblem(RouteCodes.RedirectStatus, "is {PropertyValue}, which does not redirect", string.Join(", ", Statuses));
    }
}

/// <summary>The rules of a static answer.</summary>
internal sealed class RespondRules : AbstractValidator<RespondSpec>
{
    private const int LargestBody = 64 * 1024;

    public RespondRules()
    {
        RuleFor(respond => respond.Status)
            .InclusiveBetween(200, 599)
            .WithProblem(RouteCodes.RespondStatus, "is {PropertyValue}, which is not a valid status of an answer", "200 to 599");
        RuleFor(respond => respond.Body)
            .Must(body => body is null || Encoding.UTF8.GetByteCount(body) <= LargestBody)
            .WithProblem(RouteCodes.RespondBody, "is too large", "at most 64 KiB");
        RuleFor(respond => respond.Body)
            .Must((respond, body) => string.IsNullOrEmpty(body) || !AnswerStatus.HasNoBody(respond.Status))
            .WithProblem(RouteCodes.BodyWithoutPlace, AnswerStatus.NoBody, "no body with 204, 205 and 304, or another status");
        RuleFor(respond => respond.Headers).Custom((headers, context) => HeaderChecks.Values(headers, context, operators: null, SetHeaders.WrongInResponses));
    }
}

/// <summary>The rules of a rewrite.</summary>
internal sealed class RewriteRules : AbstractValidator<RewriteSpec>
{
    public RewriteRules()
    {
        RuleFor(rewrite => rewrite)
            .Must(rewrite =>
                Convert.ToInt32(rewrite.Path is not null) + Convert.ToInt32(rewrite.Prefix is not null) + Convert.ToInt32(rewrite.Regex is not null)
                    is var parts
                && (parts == 1 || (parts == 0 && (rewrite.Host is not null || rewrite.HostFrom is not null)))
            )
            .WithProblem(RouteCodes.RewriteParts, "must change the host, the path in one way, or both", "host, or one of path, prefix and regex, or both");
        RuleFor(rewrite => rewrite.Path)
            .Custom(
                (path, context) =>
                {
                    if (path is not null && RequestPath.Wrong(path) is { } wrong)
                        context.Fail(RouteCodes.RewritePath, wrong, "a whole path that starts with `/`");
                }
            );
        RuleFor(rewrite => rewrite.Prefix)
            .Custom(
                (prefix, context) =>
                {
                    if (prefix is not null && RequestPath.Wrong(prefix) is { } wrong)
                        context.Fail(RouteCodes.RewritePath, wrong, "a path that starts with `/`; `/` alone removes the prefix");
                }
            );
        RuleFor(rewrite => rewrite.Regex!).SetValidator(new RegexRewriteRules());
        RuleFor(rewrite => rewrite.HostFrom)
            .Null()
            .When(rewrite => rewrite.Host is not null)
            .WithProblem(RouteCodes.RewriteHost, "cannot be combined with host: a request has one Host header", hint: "leave one of them out");
        RuleFor(rewrite => rewrite.Host)
            .Must(host => host is null || HostName.IsAuthority(host))
            .WithProblem(RouteCodes.RewriteHost, "is not a valid host name", "a host name in lower case, with or without port");
    }
}

/// <summary>The rules of a rewrite by pattern.</summary>
internal sealed class RegexRewriteRules : AbstractValidator<RegexRewriteSpec>
{
    public RegexRewriteRules()
    {
        RuleFor(regex => regex.Pattern).NotNull().WithProblem(RouteCodes.RewriteRegex, "is missing", "an RE2 pattern");
        RuleFor(regex => regex.Pattern).PathRegex();
        RuleFor(regex => regex.Pattern)
            .Must(pattern => pattern is null || Re2.Check(pattern).Problem is not null || ValueForms.IsInPath(pattern))
            .WithProblem(
                RouteCodes.RewriteRegex,
                "matches no part of any path that a request can have: nothing would ever be replaced",
                "a pattern such as `^/v[0-9]+/`, which matches a part of the normalized path, without the query and without unnecessary percent-encoding"
            );
        RuleFor(regex => regex.Substitution).NotNull().WithProblem(RouteCodes.RewriteRegex, "is missing", "text, where `\\1` is the first group");
        RuleFor(regex => regex.Substitution)
            .Custom(
                (substitution, context) =>
                {
                    if (substitution?.Any(character => character is <= ' ' or >= '\u007f' or '#') is true)
                    {
                        context.Fail(
                            RouteCodes.RewriteRegex,
                            "has characters that no path has: white space, control characters, `#` or characters beyond ASCII",
                            "the characters of a path, others percent-encoded"
                        );
                        return;
                    }
                    var groups = Re2.Check(context.InstanceToValidate.Pattern ?? "").Groups;
                    for (var at = 0; at < (substitution?.Length ?? 0); at++)
                    {
                        if (substitution![at] != '\\')
                            continue;
                        if (
                            ++at < substitution.Length
                            && (substitution[at] == '\\' || (char.IsAsciiDigit(substitution[at]) && substitution[at] - '0' <= groups))
                        )
                            continue;
                        context.Fail(
                            RouteCodes.RewriteRegex,
                            "has a backslash that names no group of the pattern",
                            "`\\0` for the whole match, `\\1` and on for groups, `\\\\` for a backslash"
                        );
                        return;
                    }
                }
            );
    }
}
