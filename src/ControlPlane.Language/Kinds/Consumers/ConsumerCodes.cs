using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>The codes of problems with Consumer documents.</summary>
[ProblemCodes]
internal static class ConsumerCodes
{
    [Description("A group of consumers is named as documents are.")]
    public const string Group = "CP0211";

    [Description("An API key has a name of its own within its consumer.")]
    public const string ApiKeyName = "CP0212";

    [Description("A consumer has at most two API keys: the current one and its replacement.")]
    public const string ApiKeyCount = "CP0213";

    [Description("An API key is long enough and contains only characters that a header can carry.")]
    public const string ApiKeyValue = "CP0214";

    [Description("A user name consists of visible ASCII characters without a colon.")]
    public const string BasicUsername = "CP0215";

    [Description("A password is long enough and one line.")]
    public const string BasicPassword = "CP0216";

    [Description("The subject of a consumer's tokens is not empty.")]
    public const string Subject = "CP0217";

    [Description("An API key belongs to one consumer, once.")]
    public const string ApiKeyTwice = "CP0218";

    [Description("A user name belongs to one consumer. Found over the whole set.")]
    public const string BasicUsernameTwice = "CP0219";

    [Description("A consumer is known by URIs and DNS names of certificates.")]
    public const string CertificateName = "CP0491";

    [Description("A name of a certificate belongs to one consumer, once.")]
    public const string CertificateTwice = "CP0492";

    [Description("A list of consumers or groups has valid names.")]
    public const string Names = "CP0443";
}
