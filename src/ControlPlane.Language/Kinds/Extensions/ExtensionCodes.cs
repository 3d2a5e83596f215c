using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Extensions;

/// <summary>The codes of problems with Extension documents.</summary>
[ProblemCodes]
internal static class ExtensionCodes
{
    [Description("The service of an extension exists.")]
    public const string Service = "CP0270";

    [Description("A service that is called over gRPC speaks HTTP/2.")]
    public const string Protocol = "CP0271";

    [Description("An extension has a type.")]
    public const string Type = "CP0290";

    [Description("An extension has exactly one address: a service or a URL.")]
    public const string Target = "CP0291";

    [Description("The URL of an extension is one that Envoy can call.")]
    public const string Url = "CP0292";

    [Description("An extension states what happens when it fails.")]
    public const string Failure = "CP0293";

    [Description("The timeout of an extension is 1ms to 1m.")]
    public const string Timeout = "CP0294";

    [Description("A path prefix is only for extensions that are called over HTTP.")]
    public const string Path = "CP0295";

    [Description("An extension is sent 1B to 16MiB of a body.")]
    public const string Body = "CP0296";
}
