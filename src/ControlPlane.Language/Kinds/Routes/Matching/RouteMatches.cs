using System.Collections.Immutable;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>A match of a rule as Envoy's.</summary>
internal static class RouteMatches
{
    public static RouteMatch Of(MatchSpec spec)
    {
        var match = Path(spec.Path);
        if (spec.Methods is { IsDefaultOrEmpty: false } methods)
            match.Headers.Add(Method(methods));
        foreach (var header in spec.Headers ?? [])
            match.Headers.Add(Header(header));
        foreach (var parameter in spec.Query ?? [])
            match.QueryParameters.Add(Query(parameter));
        return match;
    }

    /// <summary>One of several methods; written as a header matcher, for Envoy has none of its own.</summary>
    public static HeaderMatcher Method(ImmutableArray<string> methods) => OneOf(":method", methods);

    /// <summary>A header whose value is one of several texts.</summary>
    public static HeaderMatcher OneOf(string header, ImmutableArray<string> values) =>
        new()
        {
            Name = header,
            StringMatch =
                values.Length == 1 ? new StringMatcher { Exact = values[0] } : new StringMatcher { SafeRegex = new RegexMatcher { Regex = Re2.AnyOf(values) } },
        };

    /// <summary>A prefix by whole segments, without the slash at its end; empty for every path.</summary>
    public static string Segments(string? prefix) => prefix is null ? "" : prefix.TrimEnd('/');

    private static RouteMatch Path(PathMatchSpec? path) =>
        path switch
        {
            { Exact: { } exact } => Percent.HasLetters(exact) ? new RouteMatch { SafeRegex = Regex(Percent.Pattern(exact)) } : new RouteMatch { Path = exact },
            { Regex: { } regex } => new RouteMatch { SafeRegex = Regex(regex) },
            _ => Segments(path?.Prefix) switch
            {
                [] => new RouteMatch { Prefix = "/" },
                var prefix when Percent.HasLetters(prefix) => new RouteMatch { SafeRegex = Regex(Percent.Below(prefix)) },
                var prefix => new RouteMatch { PathSeparatedPrefix = prefix },
            },
        };

    /// <summary>A header match.</summary>
    public static HeaderMatcher Header(HeaderMatchSpec spec)
    {
        var header = new HeaderMatcher { Name = spec.Name!.ToLowerInvariant() };
        if (spec.Present is { } present)
        {
            header.PresentMatch = present != (spec.Not ?? false);
            return header;
        }
        header.StringMatch = Value(spec);
        if (spec.Not is not true)
            return header;
        header.InvertMatch = true;
        // Envoy's negated matcher would not match a request without the header.
        header.TreatMissingHeaderAsEmpty = true;
        return header;
    }

    private static QueryParameterMatcher Query(QueryMatchSpec spec) =>
        spec.Present is { } present
            ? new QueryParameterMatcher { Name = spec.Name, PresentMatch = present != (spec.Not ?? false) }
            : new QueryParameterMatcher { Name = spec.Name, StringMatch = Encoded(spec) ?? Value(spec) };

    /// <summary>A value of the query, whatever the case of hexadecimal digits; null where there are none.</summary>
    private static StringMatcher? Encoded(ValueMatchSpec spec) =>
        spec switch
        {
            { Exact: { } exact } when Percent.HasLetters(exact) => new StringMatcher { SafeRegex = Regex(Percent.Pattern(exact)) },
            { Prefix: { } prefix } when Percent.HasLetters(prefix) => new StringMatcher { SafeRegex = Regex($"{Percent.Pattern(prefix)}.*") },
            { Suffix: { } suffix } when Percent.HasLetters(suffix) => new StringMatcher { SafeRegex = Regex($".*{Percent.Pattern(suffix)}") },
            { Contains: { } part } when Percent.HasLetters(part) => new StringMatcher { SafeRegex = Regex($".*{Percent.Pattern(part)}.*") },
            _ => null,
        };

    private static StringMatcher Value(ValueMatchSpec spec) =>
        spec switch
        {
            { Exact: { } exact } => new StringMatcher { Exact = exact },
            { Prefix: { } prefix } => new StringMatcher { Prefix = prefix },
            { Suffix: { } suffix } => new StringMatcher { Suffix = suffix },
            { Contains: { } part } => new StringMatcher { Contains = part },
            _ => new StringMatcher { SafeRegex = Regex(spec.Regex!) },
        };

    private static RegexMatcher Regex(string pattern) => new() { Regex = pattern };
}
