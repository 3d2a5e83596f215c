using System.Net;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Testing.Security;
using Envoy.Config.Core.V3;
using Envoy.Config.Rbac.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using Envoy.Type.Matcher.V3;
using EnvoyRoute = Envoy.Config.Route.V3.Route;

namespace ControlPlane.Language.Tests.Policies.Ladder;

/// <summary>What Envoy would let through, told from compiled resources: the part of its semantics that random ladders use.</summary>
internal sealed class CompiledSecurity
{
    private readonly RouteConfiguration _routes;
    private readonly JwtAuthentication _tokens;

    public CompiledSecurity(Compiled compiled)
    {
        var resources = compiled.Views[new ViewKey("edge", "1.40")];
        _routes = RouteConfiguration.Parser.ParseFrom(WholeRoutes.Of(resources)[TypeUrl.Route].Values.Single().Bytes.Span);
        _tokens = TypedExtensionConfig
            .Parser.ParseFrom(resources.Find(new ResourceKey(TypeUrl.Extension, "edge/jwt"))!.Bytes.Span)
            .TypedConfig.Unpack<JwtAuthentication>();
    }

    /// <summary>Whether a request reaches what its rule does; one that a broken rule answers with 503 does not.</summary>
    public bool Passes(SecurityRequest request)
    {
        var route = _routes.VirtualHosts.Single().Routes.First(route => Matches(route.Match, request));
        return route.DirectResponse?.Status != 503 && PassesTokens(route, request) && Passes(route, "ip", request) && Passes(route, "authz", request);
    }

    private static bool Matches(RouteMatch match, SecurityRequest request)
    {
        var path =
            match.PathSeparatedPrefix.Length == 0
            || request.Path == match.PathSeparatedPrefix
            || request.Path.StartsWith(match.PathSeparatedPrefix + "/", StringComparison.Ordinal);
        return path && match.Headers.All(header => Matches(header, request));
    }

    private bool PassesTokens(EnvoyRoute route, SecurityRequest request)
    {
        if (!route.TypedPerFilterConfig.TryGetValue("edge/jwt", out var any))
            return true;
        return Passes(_tokens.RequirementMap[any.Unpack<PerRouteConfig>().RequirementName], request.Issuer);
    }

    private static bool Passes(JwtRequirement requirement, string? issuer) =>
        requirement.RequiresTypeCase switch
        {
            JwtRequirement.RequiresTypeOneofCase.ProviderName => issuer == requirement.ProviderName,
            JwtRequirement.RequiresTypeOneofCase.RequiresAny => requirement.RequiresAny.Requirements.Any(part => Passes(part, issuer)),
            JwtRequirement.RequiresTypeOneofCase.RequiresAll => requirement.RequiresAll.Requirements.All(part => Passes(part, issuer)),
            JwtRequirement.RequiresTypeOneofCase.AllowMissing => issuer is null,
            _ => throw new NotSupportedException(requirement.ToString()),
        };

    private static bool Passes(EnvoyRoute route, string instance, SecurityRequest request)
    {
        if (!route.TypedPerFilterConfig.TryGetValue(instance, out var any) || any.Unpack<RBACPerRoute>().Rbac.Rules is not { } rules)
            return true;
        rules.Action.ShouldBe(Envoy.Config.Rbac.V3.RBAC.Types.Action.Deny);
        return !rules.Policies.Values.Any(policy => policy.Principals.Any(principal => Matches(principal, request)));
    }

    private static bool Matches(Principal principal, SecurityRequest request) =>
        principal.IdentifierCase switch
        {
            Principal.IdentifierOneofCase.Any => true,
            Principal.IdentifierOneofCase.NotId => !Matches(principal.NotId, request),
            Principal.IdentifierOneofCase.AndIds => principal.AndIds.Ids.All(part => Matches(part, request)),
            Principal.IdentifierOneofCase.OrIds => principal.OrIds.Ids.Any(part => Matches(part, request)),
            Principal.IdentifierOneofCase.RemoteIp => new IPNetwork(
                IPAddress.Parse(principal.RemoteIp.AddressPrefix),
                (int)principal.RemoteIp.PrefixLen!.Value
            ).Contains(IPAddress.Parse(request.Address)),
            Principal.IdentifierOneofCase.Header => Matches(principal.Header, request),
            Principal.IdentifierOneofCase.UrlPath => Matches(principal.UrlPath.Path, request.Path),
            Principal.IdentifierOneofCase.Metadata => HasClaim(principal.Metadata, request),
            _ => throw new NotSupportedException(principal.ToString()),
        };

    private static bool Matches(HeaderMatcher header, SecurityRequest request) => header.Name == ":method" && Matches(header.StringMatch, request.Method);

    private static bool Matches(StringMatcher matcher, string text) =>
        matcher.MatchPatternCase switch
        {
            StringMatcher.MatchPatternOneofCase.Exact => text == matcher.Exact,
            StringMatcher.MatchPatternOneofCase.Prefix => text.StartsWith(matcher.Prefix, StringComparison.Ordinal),
            StringMatcher.MatchPatternOneofCase.SafeRegex => matcher.SafeRegex.Regex.Replace("(?i)", "", StringComparison.Ordinal).Split('|').Contains(text),
            _ => throw new NotSupportedException(matcher.ToString()),
        };

    /// <summary>Whether the token's tier is what is asked for; without a token there are no claims.</summary>
    private static bool HasClaim(MetadataMatcher claim, SecurityRequest request)
    {
        claim.Path[^1].Key.ShouldBe("tier");
        return request is { Issuer: not null, Tier: { } tier }
            && claim.Value.OrMatch.ValueMatchers.Any(value => value.StringMatch is { } text && Matches(text, tier));
    }
}
