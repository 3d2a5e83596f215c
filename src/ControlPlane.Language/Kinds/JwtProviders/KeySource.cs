using System.Collections.Immutable;
using System.Text.Json;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>A key set that the control plane is to fetch.</summary>
/// <param name="Provider">The JwtProvider.</param>
/// <param name="Url">Where: the key set itself, or the issuer's OpenID document that tells.</param>
/// <param name="IsDiscovery">Whether it is an OpenID document.</param>
/// <param name="Issuer">The issuer that an OpenID document must name; null: whatever it names.</param>
/// <param name="Refresh">How often.</param>
/// <param name="StaleFor">How long what was fetched goes on being used while the issuer does not answer.</param>
public sealed record KeySource(string Provider, string Url, bool IsDiscovery, string? Issuer, TimeSpan Refresh, TimeSpan StaleFor)
{
    /// <summary>All that the documents of a model ask for, by provider.</summary>
    public static ImmutableArray<KeySource> All(Model model) =>
        [.. model.Documents.Values.Select(document => document.Spec is JwtProviderSpec spec ? Of(document.Id.Name, spec) : null).OfType<KeySource>()];

    /// <summary>How many usable keys and shared secrets a JwtProvider holds itself; null where they stand elsewhere.</summary>
    public static int? Written(Document provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return provider.Spec is not JwtProviderSpec { Keys: { } keys } ? null
            : keys.Inline is { } inline ? KeySet.Of(inline).Keys.Length
            : keys.Hmac?.Length;
    }

    /// <summary>What a fetched key set amounts to.</summary>
    /// <param name="text">What the issuer answered.</param>
    /// <param name="issuer">The issuer that its OpenID document named; null without one.</param>
    public KeySetReading Read(string text, string? issuer)
    {
        var set = KeySet.Parse(text);
        if (set.Wrong is { } wrong)
            return new(null, 0, [], $"the key set {wrong}");
        var wording = set.Dropped.Length == 0 ? "the key set has no keys" : "the key set has no key that can be used";
        return set.Keys.IsEmpty ? new(null, 0, set.Dropped, wording) : new(new FetchedKeySet(Url, issuer, set.Keys).Text, set.Keys.Length, set.Dropped, null);
    }

    /// <summary>What an OpenID document (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata) says.</summary>
    /// <param name="text">What the issuer answered.</param>
    /// <returns>Issuer and URL of the key set, or why it says neither.</returns>
    public (string? Issuer, string? KeysUrl, string? Problem) ReadDiscovery(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var (issuer, url) = (Text(json.RootElement, "issuer"), Text(json.RootElement, "jwks_uri"));
            if (issuer is not { Length: > 0 } || url is not { Length: > 0 })
                return (null, null, "the OpenID document does not say issuer and jwks_uri");
            if (FetchUrlRules.Wrong(url) is { } wrong)
                return (null, null, $"the OpenID document's jwks_uri {wrong}");
            return Issuer is not null && Issuer != issuer
                ? (null, null, $"the OpenID document names the issuer {Shown.Text(issuer)}, the JwtProvider another")
                : (issuer, url, null);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return (null, null, "the OpenID document is not a JSON map");
        }
    }

    /// <summary>Whether what was observed came from here, and from the issuer that is asked for.</summary>
    public bool IsSourceOf(string fact) => FetchedKeySet.Read(fact) is { } fetched && Agrees(fetched);

    /// <summary>Where a provider's keys are fetched from by the control plane; null when they are not.</summary>
    internal static KeySource? Of(string provider, JwtProviderSpec spec)
    {
        if (spec.Keys?.FetchedBy is KeyFetcher.Envoy || (spec.Discovery ?? spec.Keys?.Url) is not { } url)
            return null;
        var keys = (spec.Keys ?? new JwtKeysSpec()).InForce();
        return new(provider, url, spec.Discovery is not null, spec.Issuer, keys.Refresh!.Value, keys.StaleFor!.Value);
    }

    /// <summary>Whether a key set came from here, and from the issuer that is asked for.</summary>
    internal bool Agrees(FetchedKeySet fetched) =>
        fetched.Source == Url && (!IsDiscovery || (fetched.Issuer is not null && (Issuer is null || Issuer == fetched.Issuer)));

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>What a fetched key set amounts to.</summary>
/// <param name="Fact">What is to be observed of it; null when it cannot be used.</param>
/// <param name="Keys">How many keys can be used.</param>
/// <param name="Dropped">Those that cannot.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
public sealed record KeySetReading(string? Fact, int Keys, ImmutableArray<DroppedKey> Dropped, string? Problem);
