using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.ClientCertificates;

/// <summary>The codes of problems with the policy <c>clientCertificate</c>.</summary>
[ProblemCodes]
internal static class ClientCertificateCodes
{
    [Description("Certificates of clients are only demanded where a listener asks for them.")]
    public const string Listener = "CP0493";
}
