using System.Globalization;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.JwtProviders;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>
/// Headers of claims that jwt_authn cannot copy, because their names are URIs with dots: they are read from its metadata, which all versions of Envoy write.
/// </summary>
internal static class ClaimHeaders
{
    /// <summary>The claims of a provider that are copied so.</summary>
    public static IEnumerable<ClaimHeaderSpec> Of(JwtProviderSpec provider) =>
        (provider.ClaimsToHeaders ?? []).Where(claim => !ClaimPath.IsCopied(claim.Claim!));

    /// <summary>The headers of all providers of a rule; null where there are none.</summary>
    /// <param name="tokens">One token, whose claims are in the metadata.</param>
    /// <param name="observed">Tells issuers that were found out.</param>
    public static HeaderMutationPerRoute? Of(RequiredTokens tokens, Observed observed)
    {
        var providers = tokens.Providers;
        var mutations = new Mutations
        {
            RequestMutations =
            {
                providers.SelectMany(provider =>
                    Of(provider.Spec).Select(claim => Copy(claim, providers.Length == 1 ? null : KeySets.Issuer(provider.Name, provider.Spec, observed)))
                ),
            },
        };
        return mutations.RequestMutations.Count == 0 ? null : new HeaderMutationPerRoute { Mutations = mutations };
    }

    private static HeaderMutation Copy(ClaimHeaderSpec claim, string? issuer)
    {
        var value = Claim(claim.Claim!);
        var text =
            $"type({value}) == double && double(int({value})) == {value} ? int({value}) : type({value}) == list || type({value}) == map ? \"\" : {value}";
        if (issuer is not null)
            text = $"{Claim("iss")} == {Text(issuer)} ? ({text}) : \"\"";
        return new HeaderMutation
        {
            Append = new HeaderValueOption
            {
                Header = new HeaderValue { Key = claim.Header!.ToLowerInvariant(), Value = $"%CEL({text})%" },
                AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
            },
        };
    }

    private static string Claim(string name) => $"metadata.filter_metadata[\"{ClaimPath.Namespace}\"][\"{ClaimPath.Payload}\"][{Text(name)}]";

    /// <summary>A text as a literal of CEL, without what has a meaning to Envoy's formatter.</summary>
    private static string Text(string text) =>
        "\""
        + string.Concat(
            text.EnumerateRunes()
                .Select(rune =>
                    rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "/:._~-".Contains((char)rune.Value))
                        ? rune.ToString()
                        : "\\U" + rune.Value.ToString("x8", CultureInfo.InvariantCulture)
                )
        )
        + "\"";
}
