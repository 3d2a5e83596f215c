using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>What is left of a match that Envoy refuses: plain text, which no Envoy refuses. It takes all requests that the match takes, and others.</summary>
internal static class PlainMatches
{
    /// <summary>The parts of a match that are plain text, the longest first; none where nothing is left, or only the match itself.</summary>
    public static IEnumerable<MatchSpec> Of(MatchSpec match)
    {
        var path = Path(match.Path);
        MatchSpec[] parts =
        [
            new()
            {
                Path = path,
                Methods = match.Methods,
                Headers = Plain(match.Headers),
                Query = Plain(match.Query),
            },
            new() { Path = path },
        ];
        var (whole, everything) = (MatchIdentity.Of(match), MatchIdentity.Of(new MatchSpec()));
        return parts.DistinctBy(MatchIdentity.Of).Where(part => MatchIdentity.Of(part) is var identity && identity != whole && identity != everything);
    }

    private static PathMatchSpec? Path(PathMatchSpec? path) =>
        path switch
        {
            { Regex: { } pattern } => Segments(Literal(pattern)) is { Length: > 0 } prefix ? new PathMatchSpec { Prefix = prefix } : null,
            _ => path,
        };

    private static ImmutableArray<T>? Plain<T>(ImmutableArray<T>? values)
        where T : ValueMatchSpec => values is { } all && all.Where(value => value.Regex is null).ToImmutableArray() is { IsEmpty: false } plain ? plain : null;

    /// <summary>The whole segments of a text with which paths begin, for a prefix is matched by these.</summary>
    private static string Segments(string literal) => literal[..Math.Max(literal.LastIndexOf('/'), 0)];

    /// <summary>What every text begins with that a pattern matches.</summary>
    private static string Literal(string pattern)
    {
        var text = new StringBuilder();
        if (Re2.TryParse(pattern) is { } node)
            Append(node, text);
        return text.ToString();
    }

    /// <returns>Whether the part was read to its end, so that what follows it counts too.</returns>
    private static bool Append(Re2Node node, StringBuilder text)
    {
        switch (node)
        {
            case Re2Node.At { Place: Re2Place.Start }:
                return true;
            case Re2Node.One { Set: { Beyond: false, Ascii: var characters } } when UInt128.PopCount(characters) == 1:
                text.Append((char)UInt128.TrailingZeroCount(characters));
                return true;
            case Re2Node.Group { Part: var part }:
                return Append(part, text);
            case Re2Node.Sequence { Parts: var parts }:
                return parts.All(part => Append(part, text));
            default:
                return false;
        }
    }
}
