using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Issuers of JSON Web Tokens.</summary>
internal sealed class JwtProviderKind() : Kind<JwtProviderSpec>("JwtProvider", "jwtProviders", new JwtProviderRules())
{
    protected override IEnumerable<Problem> Check(Document document, JwtProviderSpec spec, Model model) => [];
}
