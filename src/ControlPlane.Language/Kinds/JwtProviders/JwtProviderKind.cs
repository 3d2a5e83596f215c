using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Issuers of JSON Web Tokens.</summary>
internal sealed class JwtProviderKind() : Kind<JwtProviderSpec>(KindName, "jwtProviders", () => new JwtProviderRules())
{
    public const string KindName = "JwtProvider";

    public override Reach Reach => Reach.Named;

    internal override object? Reads(Document document, Observed observed) =>
        (
            observed.KeySets.GetValueOrDefault(document.Id.Name),
            ((JwtProviderSpec)document.Spec).Keys?.Hmac is { } hmac ? SharedSecret.Present(hmac, observed) : null
        );

    /// <summary>The certificates of keys that the document holds. Envoy does not look at them, but issuers withdraw keys with them.</summary>
    internal override IEnumerable<Ending> Ends(Document document) =>
        ((JwtProviderSpec)document.Spec).Keys?.Inline is { } inline
            ? KeyCertificates.Of(inline).Select(key => new Ending($"keys.inline.keys[{key.Index}]", key.Certificate.NotAfter, EndingOf.KeySet, key.Name))
            : [];

    internal override IEnumerable<string> Weakens(Document earlier, Document later) =>
        JwtProviderWeakening.Between((JwtProviderSpec)earlier.Spec, (JwtProviderSpec)later.Spec);

    internal override SharedContribution Share(Document document, Observed observed) =>
        JwtProviderConfig.Share(document.Id.Name, (JwtProviderSpec)document.Spec, observed);
}
