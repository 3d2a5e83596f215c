using System.Collections.Immutable;
using System.Net;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;
using Envoy.Config.Rbac.V3;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Policies.Rbac;

/// <summary>Conditions as principals of RBAC. Method and path are written so too: in one tree, any condition can be joined with any.</summary>
internal static class Principals
{
    public static Principal Everybody => new() { Any = true };

    public static Principal Nobody => Not(Everybody);

    public static Principal Not(Principal principal) => new() { NotId = principal };

    /// <summary>All of them; everybody where there are none.</summary>
    public static Principal All(IReadOnlyList<Principal> principals) =>
        principals switch
        {
            [] => Everybody,
            [var only] => only,
            _ => new Principal { AndIds = new Principal.Types.Set { Ids = { principals } } },
        };

    /// <summary>Any of them; nobody where there are none.</summary>
    public static Principal AnyOf(IReadOnlyList<Principal> principals) =>
        principals switch
        {
            [] => Nobody,
            [var only] => only,
            _ => new Principal { OrIds = new Principal.Types.Set { Ids = { principals } } },
        };

    /// <summary>Clients whose certificate has such a URI, DNS name or subject; the listener has verified it. Without a certificate nobody is one.</summary>
    public static Principal CertificateName(StringMatcher name) => new() { Authenticated = new Principal.Types.Authenticated { PrincipalName = name } };

    /// <summary>Clients with an address of the block, as far as the listener trusts what it is told of them.</summary>
    public static Principal Address(IPNetwork block) => new() { RemoteIp = CidrBlock.Range(block) };

    /// <summary>Clients with an address of one of the blocks, each once and in one order.</summary>
    public static IReadOnlyList<Principal> Addresses(ImmutableArray<string>? blocks) =>
        [.. (blocks ?? []).Select(CidrBlock.Parse).OfType<IPNetwork>().Distinct().OrderBy(block => block.ToString(), StringComparer.Ordinal).Select(Address)];

    public static Principal Method(ImmutableArray<string> methods) => new() { Header = RouteMatches.Method([.. methods.Distinct()]) };

    /// <summary>HTTP/2 lets a client send `get`, which a service may take for GET.</summary>
    public static Principal MethodInAnyCase(ImmutableArray<string> methods) =>
        new()
        {
            Header = new HeaderMatcher
            {
                Name = ":method",
                StringMatch = new StringMatcher { SafeRegex = new RegexMatcher { Regex = $"(?i){Re2.AnyOf(methods.Distinct())}" } },
            },
        };

    /// <summary>A header with exactly this value.</summary>
    public static Principal Header(string name, string value) =>
        new()
        {
            Header = new HeaderMatcher
            {
                Name = name,
                StringMatch = new StringMatcher { Exact = value },
            },
        };

    /// <summary>The path as the client sent it, without query.</summary>
    public static Principal Path(PathMatchSpec path) =>
        path switch
        {
            { Exact: { } exact } when Percent.HasLetters(exact) => Path(Regex(Percent.Pattern(exact))),
            { Exact: { } exact } => Path(new StringMatcher { Exact = exact }),
            { Regex: { } regex } => Path(Regex(regex)),
            { Prefix: { } prefix } when Percent.HasLetters(prefix) => Path(Regex(Percent.Below(RouteMatches.Segments(prefix)))),
            _ when RouteMatches.Segments(path.Prefix) is { Length: > 0 } prefix => AnyOf([
                Path(new StringMatcher { Exact = prefix }),
                Path(new StringMatcher { Prefix = prefix + "/" }),
            ]),
            _ => Everybody,
        };

    /// <summary>
    /// A claim of the token with one of these values, or with a list that holds one of them. A value also stands for the number or boolean it is the text of.
    /// </summary>
    public static Principal Claim(string claim, IEnumerable<string> values) =>
        AnyOf([.. values.Distinct().Order(StringComparer.Ordinal).Select(value => ClaimConditions.Has(claim, value))]);

    private static StringMatcher Regex(string pattern) => new() { SafeRegex = new RegexMatcher { Regex = pattern } };

    private static Principal Path(StringMatcher path) => new() { UrlPath = new PathMatcher { Path = path } };
}
