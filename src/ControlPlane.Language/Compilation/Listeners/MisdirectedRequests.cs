using System.Collections.Immutable;
using ControlPlane.Language.Policies.Rbac;
using ControlPlane.Language.Values.Regexes;
using Envoy.Config.Accesslog.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Rbac.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.AccessLoggers.Filters.Cel.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Envoy.Type.Matcher.V3;
using Google.Protobuf.WellKnownTypes;
using Action = Envoy.Config.Rbac.V3.RBAC.Types.Action;
using EnvoyPolicy = Envoy.Config.Rbac.V3.Policy;
using EnvoyRbac = Envoy.Config.Rbac.V3.RBAC;
using FilterRbac = Envoy.Extensions.Filters.Http.Rbac.V3.RBAC;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>
/// Requests for hosts that the certificate of their connection is not for. A client may send them over a connection that it reuses; they are answered with 421
/// (Misdirected Request, https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20), and it sends them again over a connection of their own.
/// </summary>
internal static class MisdirectedRequests
{
    private const string Name = "misdirected";

    private const uint Status = 421;

    /// <summary>Stands before all other filters: nothing else is to look at such a request.</summary>
    /// <param name="names">The DNS names of the connection's certificate.</param>
    public static HttpFilter Filter(ImmutableArray<string> names) =>
        new()
        {
            Name = Name,
            TypedConfig = Any.Pack(
                new FilterRbac
                {
                    RulesStatPrefix = $"{Name}.",
                    Rules = new EnvoyRbac
                    {
                        Action = Action.Deny,
                        Policies =
                        {
                            {
                                Name,
                                new EnvoyPolicy
                                {
                                    Permissions = { new Permission { Any = true } },
                                    Principals = { Principals.Not(Principals.AnyOf([.. names.Select(Host)])) },
                                }
                            },
                        },
                    },
                }
            ),
        };

    /// <summary>What becomes of the filter's answer.</summary>
    public static readonly ResponseMapper Answer = new()
    {
        Filter = new AccessLogFilter
        {
            ExtensionFilter = new ExtensionFilter
            {
                Name = "envoy.access_loggers.extension_filters.cel",
                TypedConfig = Any.Pack(new ExpressionFilter { Expression = $"response.code_details == 'rbac_access_denied_matched_policy[{Name}]'" }),
            },
        },
        StatusCode = Status,
        Body = new DataSource { InlineString = "Misdirected Request: the certificate of this connection is not for this host.\n" },
    };

    /// <summary>One pattern for each name, so that none is too large; a wildcard stands for one label (RFC 9525, 6.3).</summary>
    private static Principal Host(string name) =>
        new()
        {
            Header = new HeaderMatcher
            {
                Name = ":authority",
                StringMatch = new StringMatcher { SafeRegex = new RegexMatcher { Regex = $"(?i){Pattern(name)}(:[0-9]*)?" } },
            },
        };

    private static string Pattern(string name) => name is ['*', .. var parent] ? "[^.:]+" + Re2.Quote(parent) : Re2.Quote(name);
}
