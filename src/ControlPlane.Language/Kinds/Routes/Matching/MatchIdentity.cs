using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>A match as a text that is equal for matches of the same requests, however they are written down.</summary>
internal static class MatchIdentity
{
    public static string Of(MatchSpec match)
    {
        var (kind, path) = Precedence.PathOf(match);
        if (match is { Methods: null, Headers: null, Query: null })
            return $"{kind} {path}";
        var conditions = (match.Methods ?? [])
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(method => $"method {method}")
            .Concat(
                (match.Headers ?? [])
                    .Select(header => $"header {header.Name!.ToLowerInvariant()} {Value(header, header.Not ?? false, text => text)}")
                    .Order(StringComparer.Ordinal)
            )
            .Concat(
                (match.Query ?? []).Select(query => $"query {query.Name} {Value(query, query.Not ?? false, Percent.Canonical)}").Order(StringComparer.Ordinal)
            );
        return string.Join('\n', conditions.Prepend($"{kind} {path}"));
    }

    private static string Value(ValueMatchSpec value, bool not, Func<string, string> canonical)
    {
        if (value.Present is { } present)
            return present != not ? "present" : "absent";
        var (how, text) = value switch
        {
            { Exact: { } exact } => ("exact", canonical(exact)),
            { Prefix: { } prefix } => ("prefix", canonical(prefix)),
            { Suffix: { } suffix } => ("suffix", canonical(suffix)),
            { Contains: { } part } => ("contains", canonical(part)),
            _ => ("regex", value.Regex),
        };
        return $"{(not ? "not " : "")}{how} {text}";
    }
}
