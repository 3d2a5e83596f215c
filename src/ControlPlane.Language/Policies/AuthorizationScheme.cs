using System.Text.RegularExpressions;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Text;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies;

/// <summary>
/// Schemes of the Authorization header. They are case-insensitive (RFC 9110 §11.1), but Envoy's filters know one spelling: so requests get that one before the
/// filters look.
/// </summary>
internal static class AuthorizationScheme
{
    /// <summary>The header, in lower case.</summary>
    public const string Header = "authorization";

    private static readonly Regex Prefix = Patterns.Linear(@"^([A-Za-z][0-9A-Za-z-]*) \z");

    /// <summary>The scheme that a prefix in a header is; null where it is none.</summary>
    public static string? Of(string? header, string prefix) =>
        Header.Equals(header, StringComparison.OrdinalIgnoreCase) && Prefix.Match(prefix) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Writes a scheme as the filters know it; a header with another one, or with several values, stays as it is.</summary>
    public static RouteFilter Spelled(params IEnumerable<string> schemes) =>
        HttpInstances.Strip.On(
            new HeaderMutationPerRoute
            {
                Mutations = new Mutations { RequestMutations = { schemes.Distinct().Order(StringComparer.Ordinal).Select(Spelling) } },
            }
        );

    private static HeaderMutation Spelling(string scheme) =>
        new()
        {
            Append = new HeaderValueOption
            {
                Header = new HeaderValue
                {
                    Key = Header,
                    Value = $"""%CEL(re.extract(request.headers["{Header}"], "(?i)^{scheme} +([^,]*)$", "{scheme} \\1"))%""",
                },
                AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExists,
            },
        };
}
