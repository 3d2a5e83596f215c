using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Certificates;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>The rules of one Certificate document. Their messages never hold the key.</summary>
internal sealed class CertificateRules : AbstractValidator<CertificateSpec>
{
    private const int LongestChain = 10;
    private const int MostAuthorities = 500;
    private const string PemForm = "certificates in PEM, each between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----";
    private const string KeyForm = "a private key in PEM, for example {file: ./tls.key}";

    public CertificateRules()
    {
        RuleFor(certificate => certificate)
            .Must(certificate => new object?[] { certificate.Chain, certificate.Ca, certificate.Acme }.Count(part => part is not null) == 1)
            .WithProblem(CertificateCodes.Form, "must have exactly one of chain, acme and ca");
        RuleFor(certificate => certificate.PrivateKey)
            .NotNull()
            .When(certificate => certificate.Chain is not null)
            .WithProblem(CertificateCodes.PrivateKey, "is missing", KeyForm);
        RuleFor(certificate => certificate.PrivateKey)
            .Null()
            .When(certificate => certificate.Ca is not null && certificate.Chain is null)
            .WithProblem(
                CertificateCodes.Form,
                "cannot be combined with ca: others are verified by the certificates of authorities alone",
                hint: "leave it out"
            );
        RuleFor(certificate => certificate.PrivateKey)
            .Null()
            .When(certificate => certificate is { Acme: not null, Chain: null, Ca: null })
            .WithProblem(CertificateCodes.Form, "cannot be combined with acme: the control plane makes the key", hint: "leave it out");
        RuleFor(certificate => certificate.Chain).Custom(CheckChain);
        RuleFor(certificate => certificate.Ca).Custom(CheckAuthorities);
        RuleFor(certificate => certificate.PrivateKey!).SetValidator(new SecretRules());
        RuleFor(certificate => certificate.PrivateKey!.Value)
            .Must(key => key is null || PublicKeyFacts.OfPrivate(key) is not null)
            .When(certificate => certificate.PrivateKey?.Value is { Length: > 0 })
            .WithProblem(CertificateCodes.PrivateKey, "is not a private key in PEM that can be read, or is encrypted", KeyForm);
    }

    private static void CheckChain(string? text, ValidationContext<CertificateSpec> context)
    {
        if (Parsed(text, LongestChain, context) is not { Length: > 0 } chain)
            return;
        for (var index = 0; index + 1 < chain.Length; index++)
        {
            if (!chain[index].IsIssuedBy(chain[index + 1]))
                context.Fail(
                    CertificateCodes.Order,
                    $"has the certificates in an order that clients do not follow: number {index + 1} ({chain[index].Subject}) was issued by "
                        + $"{chain[index].Issuer}, and number {index + 2} is {chain[index + 1].Subject}",
                    "the certificate first, then each directly after the one that it issued"
                );
        }

        foreach (var (index, certificate) in chain.Index())
        {
            if (!certificate.Key.IsAllowed)
                context.Fail(
                    CertificateCodes.Strength,
                    $"has a key that Envoy or clients do not accept, in its certificate {index + 1}",
                    PublicKeyFacts.Allowed
                );
            if (certificate.SignedBySha1 && certificate.Issuer != certificate.Subject)
                context.Fail(
                    CertificateCodes.Strength,
                    $"has a certificate that clients do not accept, its number {index + 1}: it is signed with SHA-1 or MD5",
                    "a signature with SHA-256 or better"
                );
        }
    }

    private static void CheckAuthorities(string? text, ValidationContext<CertificateSpec> context)
    {
        foreach (var (index, certificate) in (Parsed(text, MostAuthorities, context) ?? []).Index().Where(found => !found.Item.IsAuthority))
            context.Fail(
                CertificateCodes.Authority,
                $"has a certificate that may not issue others, its number {index + 1} ({certificate.Subject})",
                "certificates of authorities (CA:TRUE)"
            );
    }

    private static ImmutableArray<CertificateFacts>? Parsed(string? text, int most, ValidationContext<CertificateSpec> context)
    {
        if (text is null)
            return null;
        var list = CertificateList.Parse(text);
        if (list.Wrong is { } wrong)
            context.Fail(CertificateCodes.Pem, wrong, PemForm);
        else if (list.Certificates.Length > most)
            context.Fail(CertificateCodes.Pem, $"has {list.Certificates.Length} certificates", $"at most {most}");
        return list.Certificates;
    }
}
