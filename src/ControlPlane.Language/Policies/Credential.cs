using System.Collections.Immutable;
using ControlPlane.Language.Values.Regexes;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Policies;

/// <summary>How a request shows, before anything is verified, that it carries a credential: it then takes the route that demands this one.</summary>
/// <param name="Headers">Headers that match.</param>
/// <param name="Parameters">Query parameters that it has.</param>
internal sealed record Credential(ImmutableArray<HeaderMatcher> Headers, ImmutableArray<string> Parameters)
{
    /// <summary>The cookies that <see cref="Headers"/> ask for.</summary>
    public ImmutableArray<string> Cookies { get; private init; } = [];

    /// <summary>In a header; its prefix may stand anywhere and in any case, whatever an upstream may take for a credential.</summary>
    public static Credential InHeader(string name, string prefix = "") =>
        new(
            [
                prefix.Length == 0
                    ? new HeaderMatcher { Name = name.ToLowerInvariant(), PresentMatch = true }
                    : new HeaderMatcher
                    {
                        Name = name.ToLowerInvariant(),
                        StringMatch = new StringMatcher { Contains = prefix, IgnoreCase = true },
                    },
            ],
            []
        );

    /// <summary>In a query parameter.</summary>
    public static Credential InQuery(string name) => new([], [name]);

    /// <summary>In a cookie, whatever bytes stand around it: `.` would match only UTF-8 in some Envoys.</summary>
    public static Credential InCookie(string name) =>
        new(
            [
                new HeaderMatcher
                {
                    Name = "cookie",
                    StringMatch = new StringMatcher { SafeRegex = new RegexMatcher { Regex = $@"(?:\C*;)?\s*{Re2.Quote(name)}=\C*" } },
                },
            ],
            []
        )
        {
            Cookies = [name],
        };
}
