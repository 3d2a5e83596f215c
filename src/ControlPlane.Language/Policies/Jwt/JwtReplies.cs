using System.Collections.Immutable;
using Envoy.Config.Accesslog.V3;
using Envoy.Config.Core.V3;
using Envoy.Extensions.AccessLoggers.Filters.Cel.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>
/// Whoever fails to authenticate is answered 401 and told how, no more: Envoy itself answers a wrong audience with 403, and what RBAC finds wrong with a
/// token's lifetime. Any other 403 of RBAC stays.
/// </summary>
internal static class JwtReplies
{
    public static readonly ImmutableArray<ResponseMapper> Mappers =
    [
        Unauthorized("response.code_details == 'jwt_authn_access_denied{Jwt_is_missing}'", "Bearer"),
        Unauthorized(
            "response.code_details.startsWith('jwt_authn_access_denied') || "
                + $"response.code_details.startsWith('rbac_access_denied_matched_policy[{TokenConditions.LifetimePrefix}/')",
            "Bearer error=\"invalid_token\""
        ),
    ];

    private static ResponseMapper Unauthorized(string condition, string challenge) =>
        new()
        {
            Filter = new AccessLogFilter
            {
                ExtensionFilter = new ExtensionFilter
                {
                    Name = "envoy.access_loggers.extension_filters.cel",
                    TypedConfig = Any.Pack(new ExpressionFilter { Expression = condition }),
                },
            },
            StatusCode = 401,
            HeadersToAdd =
            {
                new HeaderValueOption
                {
                    Header = new HeaderValue { Key = "www-authenticate", Value = challenge },
                    AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
                },
            },
        };
}
