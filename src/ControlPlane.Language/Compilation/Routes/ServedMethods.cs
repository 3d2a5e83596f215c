using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Policies.Rbac;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Rbac.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using Action = Envoy.Config.Rbac.V3.RBAC.Types.Action;
using EnvoyPolicy = Envoy.Config.Rbac.V3.Policy;
using EnvoyRbac = Envoy.Config.Rbac.V3.RBAC;
using FilterRbac = Envoy.Extensions.Filters.Http.Rbac.V3.RBAC;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>
/// Denies requests by a method that is not served. Over HTTP/1.1 Envoy refuses them by itself; over HTTP/2 it takes any method as it is written, so `post`
/// would come by rules for POST and by the filter of CSRF, to a service that may take it for POST.
/// </summary>
internal static class ServedMethods
{
    /// <summary>
    /// The filter that denies them; a route that configures it as well must deny them too, because its configuration replaces that of all routes.
    /// </summary>
    public static readonly HttpInstance<RBACPerRoute> Instance = HttpInstances.Ip;

    /// <summary>Also the name of the counter: <c>rbac.policy.method/served.denied</c>.</summary>
    private const string Name = "method/served";

    /// <summary>So few methods make a pattern of at most 100 instructions, which Envoy takes whatever its bootstrap says.</summary>
    private const int OfAPattern = 11;

    /// <summary>The configuration of the filter.</summary>
    public static readonly RBACPerRoute Denial = new()
    {
        Rbac = new FilterRbac
        {
            TrackPerRuleStats = true,
            Rules = new EnvoyRbac
            {
                Action = Action.Deny,
                Policies =
                {
                    {
                        Name,
                        new EnvoyPolicy { Permissions = { new Permission { Any = true } }, Principals = { Principals.Not(Served) } }
                    },
                },
            },
        },
    };

    private static Principal Served => Principals.AnyOf([.. HttpMethods.Served.Chunk(OfAPattern).Select(methods => Principals.Method([.. methods]))]);
}
