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

    internal override IEnumerable<string> Weakens(Document earlier, Document later) =>
        JwtProviderWeakening.Between((JwtProviderSpec)earlier.Spec, (JwtProviderSpec)later.Spec);

    internal override SharedContribution Share(Document document, Observed observed) =>
        JwtProviderConfig.Share(document.Id.Name, (JwtProviderSpec)document.Spec, observed);
}
