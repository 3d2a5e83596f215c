using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Values.Certificates;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>How the getting of a certificate stands.</summary>
/// <param name="Chain">The certificate and those of authorities, in PEM; null before it was ever issued.</param>
/// <param name="PrivateKey">Its key in PEM; null where it cannot be opened. Never to be shown.</param>
/// <param name="AttemptedAt">When it was last tried; null before the first time.</param>
/// <param name="NextAt">When it is tried again or renewed.</param>
/// <param name="Error">Why the last attempt failed; null where it did not.</param>
public sealed record IssuedCertificate(string? Chain, string? PrivateKey, DateTimeOffset? AttemptedAt, DateTimeOffset? NextAt, string? Error)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => "an issued certificate";

    /// <summary>How it stands for a Certificate that asks an authority: null where it does not, or where nothing is known yet.</summary>
    public static IssuedCertificate? Of(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Told as IssuedCertificate;
    }

    /// <summary>What an authority issued, as far as it is looked at: from when and until when it is valid, or why it cannot be used.</summary>
    /// <param name="chain">The certificate and those of authorities, in PEM.</param>
    /// <param name="privateKey">The key that it was asked for with, in PEM.</param>
    /// <param name="names">The names that it was asked for with.</param>
    public static (DateTimeOffset From, DateTimeOffset Until, string? Problem) Read(string chain, string privateKey, ImmutableArray<string> names)
    {
        var list = CertificateList.Parse(chain);
        if (list.Certificates is not [var leaf, ..])
            return (default, default, $"the authority answered what {list.Wrong}");
        var problem =
            PublicKeyFacts.OfPrivate(privateKey)?.Info != leaf.Key.Info ? "the authority issued a certificate for another key"
            : names.Except(leaf.DnsNames).Any() ? $"the authority issued a certificate without {string.Join(", ", names.Except(leaf.DnsNames))}"
            : null;
        return (leaf.NotBefore, leaf.NotAfter, problem);
    }

    /// <summary>
    /// The documents with what was issued for them: their specs have the chain and the key as if they were written there, their bodies stay as their authors
    /// wrote them. Documents that did not change stay the same objects.
    /// </summary>
    /// <param name="model">The documents.</param>
    /// <param name="issued">How the getting stands, by Certificate; the same object as long as it stands so.</param>
    public static Model Apply(Model model, Func<string, IssuedCertificate?> issued)
    {
        ArgumentNullException.ThrowIfNull(model);
        var changed = model
            .Of(CertificateKind.KindName)
            .Where(document => ((CertificateSpec)document.Spec).Acme is not null)
            .Select(document => (Before: document, Now: Applied(document, issued(document.Id.Name))))
            .Where(pair => !ReferenceEquals(pair.Before, pair.Now))
            .Select(pair => pair.Now)
            .ToImmutableArray();
        return changed.IsEmpty ? model : model.With(changed);
    }

    private static Document Applied(Document document, IssuedCertificate? issued) =>
        ReferenceEquals(document.Told, issued)
            ? document
            : document with
            {
                Told = issued,
                Spec = (CertificateSpec)document.Spec with
                {
                    Chain = issued?.Chain,
                    PrivateKey = issued?.PrivateKey is { } key ? new SecretSpec { Value = key } : null,
                },
            };
}
