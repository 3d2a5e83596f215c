using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies;

/// <summary>The claim that tells who issued a token: its provider says it already.</summary>
internal static class IssuerClaim
{
    public const string Name = "iss";

    /// <summary>Why no token that is accepted has one of the issuers asked for, or null.</summary>
    /// <param name="claims">By name: the values, one of which a token must have.</param>
    /// <param name="tokens">The tokens that are required.</param>
    public static string? Wrong(ImmutableSortedDictionary<string, ImmutableArray<string>>? claims, Tokens? tokens)
    {
        if (claims is null || !claims.TryGetValue(Name, out var asked) || tokens is not { Needed: [var token] })
            return null;
        var issuers = token.Select(provider => provider.Issuer).ToImmutableArray();
        return issuers.IsEmpty || issuers.Any(issuer => issuer is null || asked.Contains(issuer))
            ? null
            : "asks for an issuer whose tokens are not accepted here: all accepted tokens come from "
                + $"{string.Join(" or ", issuers.Distinct().Select(issuer => Shown.Text(issuer!)))}";
    }
}
