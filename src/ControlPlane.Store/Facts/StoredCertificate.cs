using System.Runtime.CompilerServices;
using System.Text.Json;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store.Facts;

/// <summary>How the getting of a certificate stands, as a fact: see <see cref="FactKinds.Certificate"/>.</summary>
/// <param name="Subject">What it was got for: <see cref="AcmeSource.Subject"/>.</param>
/// <param name="Chain">The certificate in PEM; null before it was ever issued.</param>
/// <param name="Key">Its private key, encrypted.</param>
/// <param name="AttemptedAt">When it was last tried.</param>
/// <param name="NextAt">When it is renewed or tried again.</param>
/// <param name="Failures">How often it failed since it last succeeded.</param>
/// <param name="Error">Why it failed last; null where it did not.</param>
public sealed record StoredCertificate(
    string Subject,
    string? Chain,
    string? Key,
    DateTimeOffset AttemptedAt,
    DateTimeOffset NextAt,
    int Failures,
    string? Error
)
{
    private static readonly ConditionalWeakTable<Fact, IssuedCertificate> Opened = [];

    /// <summary>The name under which a certificate's key is encrypted.</summary>
    public static string KeyName(string certificate) => $"acme/certificate/{certificate}";

    /// <summary>As it is stored.</summary>
    public string ToText() => JsonSerializer.Serialize(this);

    /// <summary>Reads a fact; null where it is none of ours.</summary>
    public static StoredCertificate? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredCertificate>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What it is to the compiler; the same object for the same fact.</summary>
    internal static IssuedCertificate? Of(Fact? fact, SecretKeys? keys) => fact is null ? null : Opened.GetValue(fact, known => Opening(known, keys));

    private static IssuedCertificate Opening(Fact fact, SecretKeys? keys)
    {
        if (Read(fact.Value) is not { } stored)
            return new(null, null, null, null, null);
        var key = stored.Key is { } text ? keys?.OpenText(KeyName(fact.Id.Name), text) : null;
        // Without the key it cannot be served: a listener that waited for it would keep others waiting.
        return new(key is null ? null : stored.Chain, key, stored.AttemptedAt, stored.NextAt, stored.Error);
    }
}
