using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>What a changed JwtProvider accepts that the earlier one refuses, for plans.</summary>
internal static class JwtProviderLoosening
{
    private static readonly TimeSpan DefaultSkew = TimeSpan.FromSeconds(60);

    /// <summary>One sentence for each change that may let a token through.</summary>
    public static IEnumerable<string> Between(JwtProviderSpec earlier, JwtProviderSpec later)
    {
        if ((earlier.Issuer, earlier.Discovery) != (later.Issuer, later.Discovery)) yield return "believes another issuer";
        if (!SameKeys(earlier.Keys, later.Keys)) yield return "verifies tokens by other keys";
        if (Adds(earlier.Audiences, later.Audiences)) yield return "accepts tokens for more audiences";
        if (Adds(earlier.Algorithms ?? JwtAlgorithms.For(earlier), later.Algorithms ?? JwtAlgorithms.For(later))) yield return "accepts more algorithms";
        if (JwtProviderConfig.Locations(later).Select(place => place.Identity).Except(JwtProviderConfig.Locations(earlier).Select(place => place.Identity)).Any()) yield return "takes tokens from more places";
        if (earlier.RequireExpiration is not false && later.RequireExpiration is false) yield return "accepts tokens that never expire";
        if ((later.ClockSkew ?? DefaultSkew) > (earlier.ClockSkew ?? DefaultSkew)) yield return "accepts tokens for longer after they expired";
        if (earlier.MaxLifetime is { } before && !(later.MaxLifetime <= before)) yield return "accepts tokens that live longer";
        if (earlier.RunOnPreflight is true && later.RunOnPreflight is not true) yield return "lets CORS preflights pass without a token";
    }

    private static bool Adds(IEnumerable<string>? earlier, IEnumerable<string>? later) => (later ?? []).Except(earlier ?? []).Any();

    /// <summary>Times aside: they change when keys are fetched, not which.</summary>
    private static bool SameKeys(JwtKeysSpec? left, JwtKeysSpec? right) =>
        left?.Url == right?.Url
        && (left?.Inline, right?.Inline) is var (one, other) && (one is null ? other is null : other is not null && one.SameAs(other))
        && (left?.Hmac ?? []).SequenceEqual(right?.Hmac ?? []);
}
