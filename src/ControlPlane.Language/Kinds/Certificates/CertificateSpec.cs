using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>
/// A certificate with its private key, one that the control plane gets from an authority, or the certificates of authorities by which others are verified:
/// exactly one of `chain`, `acme` and `ca`.
/// </summary>
internal sealed record CertificateSpec
{
    [Description(
        "The certificate in PEM, followed by those of the authorities between it and a root, each directly after the one that it issued. The root itself may "
            + "be left out. At most 10 certificates. `{file: ./shop.pem}` stands for the text of a file, which `cpctl` reads. Default: none, and `ca` "
            + "or `acme` is given."
    )]
    [FromFile]
    public string? Chain { get; init; }

    [Description(
        "The private key of the first certificate of `chain`, in PEM and not encrypted: RSA of 2048 to 8192 bits, or ECDSA on P-256, P-384 or P-521. Required "
            + "with `chain`."
    )]
    public SecretSpec? PrivateKey { get; init; }

    [Description(
        "The certificates of authorities by which others are verified, in PEM, 1 to 500. `{file: ./ca.pem}` stands for the text of a file, which `cpctl` "
            + "reads. Default: none, and `chain` or `acme` is given."
    )]
    [FromFile]
    public string? Ca { get; init; }

    [Description("A certificate that the control plane gets by ACME and renews. Default: none, and `chain` or `ca` is given.")]
    public AcmeSpec? Acme { get; init; }
}
