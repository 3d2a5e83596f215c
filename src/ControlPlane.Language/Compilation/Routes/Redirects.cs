using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Policies;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>A rule's redirect as Envoy's.</summary>
internal static class Redirects
{
    /// <summary>A Host with a port that no change of scheme takes away.</summary>
    private const string OtherPort = ".*:(?:[0-9]|[0-79][0-9]|8[1-9]|[0-9]{3,})";

    /// <summary>
    /// The port of the new scheme is not written into a Location (https://gateway-api.sigs.k8s.io/reference/spec/#httprequestredirectfilter). Envoy writes each
    /// port that it is given, and without one keeps that of the request: so requests whose Host names a port have a route of their own.
    /// </summary>
    public static IEnumerable<RouteVariant> Vary(RouteVariant variant, RedirectSpec? redirect)
    {
        if (redirect is { Host: null } && ToUsualPort(redirect))
        {
            yield return variant with
            {
                Suffix = variant.Suffix + "~port",
                Headers =
                [
                    .. variant.Headers,
                    new HeaderMatcher
                    {
                        Name = ":authority",
                        StringMatch = new StringMatcher { SafeRegex = new RegexMatcher { Regex = OtherPort } },
                    },
                ],
                NamesPort = true,
            };
        }
        yield return variant;
    }

    public static RedirectAction Of(RedirectSpec spec, RouteVariant variant)
    {
        var redirect = new RedirectAction
        {
            HostRedirect = spec.Host ?? "",
            PortRedirect = ToUsualPort(spec) && !variant.NamesPort ? 0 : (uint)(spec.Port ?? 0),
            ResponseCode = spec.Status switch
            {
                302 => RedirectAction.Types.RedirectResponseCode.Found,
                303 => RedirectAction.Types.RedirectResponseCode.SeeOther,
                307 => RedirectAction.Types.RedirectResponseCode.TemporaryRedirect,
                308 => RedirectAction.Types.RedirectResponseCode.PermanentRedirect,
                _ => RedirectAction.Types.RedirectResponseCode.MovedPermanently,
            },
        };
        if (spec.Scheme is { } scheme)
            redirect.SchemeRedirect = scheme is RedirectScheme.Https ? "https" : "http";
        if (spec.Path is { } path)
            redirect.PathRedirect = path;
        return redirect;
    }

    private static bool ToUsualPort(RedirectSpec redirect) =>
        redirect is { Scheme: RedirectScheme.Https, Port: 443 } or { Scheme: RedirectScheme.Http, Port: 80 };
}
