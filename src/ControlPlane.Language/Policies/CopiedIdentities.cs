using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Policies;

/// <summary>
/// Operators that copy a request header in which a token or an extension speaks: Envoy takes line breaks from there, and would write them into an answer.
/// </summary>
internal static class CopiedIdentities
{
    /// <summary>The problems of texts with operators.</summary>
    /// <param name="path">Of the texts, below the policy.</param>
    /// <param name="texts">The texts, which are right.</param>
    /// <param name="context">Of the policy.</param>
    public static IEnumerable<PolicyProblem> Of(string path, IEnumerable<string> texts, PolicyContext context) =>
        from header in FormatOperators.HeadersRead(texts)
        where !header.Equals(GeneratedNames.ConsumerHeader, StringComparison.OrdinalIgnoreCase)
        let told = IdentityMatches.WhoSetsHeader(header, context)
        where told is not null
        select new PolicyProblem(
            path,
            PolicyCodes.OperatorIdentity,
            $"copies the header {Shown.Text(header)}, {told}: line breaks in its value would add headers or lines to an answer",
            "another header; for services, `claimsToHeaders` can name the header that they read"
        );
}
