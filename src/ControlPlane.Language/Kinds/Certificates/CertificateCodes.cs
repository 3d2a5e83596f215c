using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>The codes of problems with Certificate documents.</summary>
[ProblemCodes]
internal static class CertificateCodes
{
    [Description("A certificate by ACME has the directory of an authority, and DNS names that it can be shown.")]
    public const string Acme = "CP0269";

    [Description("A Certificate has one of a chain with its private key, `acme`, and the certificates of authorities.")]
    public const string Form = "CP0261";

    [Description("Certificates are written in PEM.")]
    public const string Pem = "CP0262";

    [Description("The certificates of a chain follow each other: each is issued by the next one.")]
    public const string Order = "CP0263";

    [Description("A certificate has a key and a signature that clients and Envoy accept.")]
    public const string Strength = "CP0264";

    [Description("A private key is one in PEM that is not encrypted.")]
    public const string PrivateKey = "CP0265";

    [Description("The private key belongs to the first certificate of the chain.")]
    public const string OtherKey = "CP0266";

    [Description("A certificate is valid when it is written.")]
    public const string Validity = "CP0267";

    [Description("A Certificate that a document names exists.")]
    public const string Unknown = "CP0276";

    [Description("A Certificate that a document names has what it is named for: a chain, or the certificates of authorities.")]
    public const string Part = "CP0277";

    [Description("Authorities have certificates that allow them to issue others.")]
    public const string Authority = "CP0268";
}
