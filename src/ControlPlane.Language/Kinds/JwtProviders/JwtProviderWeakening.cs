using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>What a changed JwtProvider accepts that the earlier one refuses, for plans.</summary>
internal static class JwtProviderWeakening
{
    /// <summary>One sentence for each change that may let a token through.</summary>
    public static IEnumerable<string> Between(JwtProviderSpec earlier, JwtProviderSpec later)
    {
        if ((earlier.Issuer, earlier.Discovery) != (later.Issuer, later.Discovery))
            yield return "believes another issuer";
        if (OtherKeys(earlier.Keys, later.Keys))
            yield return "verifies tokens by other keys";
        if (Adds(earlier.Audiences, later.Audiences))
            yield return "accepts tokens for more audiences";
        if (Adds(earlier.Algorithms ?? JwtAlgorithms.For(earlier), later.Algorithms ?? JwtAlgorithms.For(later)))
            yield return "accepts more algorithms";
        if (
            JwtProviderConfig
                .Locations(later)
                .Select(place => place.Identity)
                .Except(JwtProviderConfig.Locations(earlier).Select(place => place.Identity))
                .Any()
        )
            yield return "takes tokens from more places";
        if (earlier.RequireExpiration is not false && later.RequireExpiration is false)
            yield return "accepts tokens that never expire";
        if (later.InForce().ClockSkew > earlier.InForce().ClockSkew)
            yield return "accepts tokens for longer after they expired";
        if (earlier.MaxLifetime is { } before && !(later.MaxLifetime <= before))
            yield return "accepts tokens that live longer";
        if (earlier.RunOnPreflight is true && later.RunOnPreflight is not true)
            yield return "lets CORS preflights pass without a token";
    }

    private static bool Adds(IEnumerable<string>? earlier, IEnumerable<string>? later) => (later ?? []).Except(earlier ?? []).Any();

    /// <summary>Whether a token may be verified by a key that did not verify it before. Times aside: they change when keys are fetched, not which.</summary>
    private static bool OtherKeys(JwtKeysSpec? earlier, JwtKeysSpec? later) =>
        IsTold(earlier) != IsTold(later)
        || (later?.Url is { } url && url != earlier?.Url)
        || Inline(later).Except(Inline(earlier), StringComparer.Ordinal).Any()
        || Shared(later).Except(Shared(earlier)).Any();

    /// <summary>Whether it is said where keys come from; else the issuer says it.</summary>
    private static bool IsTold(JwtKeysSpec? keys) => keys is { Url: not null } or { Inline: not null } or { Hmac: not null };

    /// <summary>Each key as text that is equal for equal keys.</summary>
    private static IEnumerable<string> Inline(JwtKeysSpec? keys) =>
        keys?.Inline is not { } set
            ? []
            : KeySet
                .Of(set)
                .Keys.Select(key =>
                    string.Join(
                        '\n',
                        [
                            key.Type,
                            key.KeyId ?? "",
                            string.Join(' ', key.Algorithms),
                            .. key.Parameters.Select(parameter => $"{parameter.Key} {parameter.Value}"),
                        ]
                    )
                );

    private static IEnumerable<(string? Id, bool Base64, string? Secret)> Shared(JwtKeysSpec? keys) =>
        (keys?.Hmac ?? []).Select(key => (key.Id, key.InForce().Base64!.Value, key.Secret?.Hash ?? key.Secret?.Value));
}
