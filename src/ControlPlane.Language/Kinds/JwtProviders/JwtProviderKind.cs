using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Issuers of JSON Web Tokens.</summary>
internal sealed class JwtProviderKind() : Kind<JwtProviderSpec>("JwtProvider", "jwtProviders", new JwtProviderRules())
{
    internal override object? Reads(Document document, Observed observed) =>
        (observed.KeySets.GetValueOrDefault(document.Id.Name), ((JwtProviderSpec)document.Spec).Keys?.Hmac is { } hmac ? SharedSecret.Present(hmac, observed) : null);
}
