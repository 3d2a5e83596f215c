using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Kinds.Extensions;

/// <summary>Where an extension without a Service is called.</summary>
/// <param name="Host">A host name or IP address.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="IsTls">Whether it is called over TLS.</param>
/// <param name="Path">Put before the request's path; empty for nothing.</param>
internal sealed record ExtensionUrl(string Host, int Port, bool IsTls, string Path)
{
    /// <summary>Reads a URL; null where Envoy could not call it.</summary>
    public static ExtensionUrl? Parse(string text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0
        )
            return null;
        var host = url.IdnHost.Trim('[', ']');
        var path = url.AbsolutePath.TrimEnd('/');
        var callable = url.Port > 0 && (HostName.IsValid(host) || IpAddress.Wrong(host) is null) && (path.Length == 0 || RequestPath.Wrong(path) is null);
        return callable ? new ExtensionUrl(host, url.Port, url.Scheme == Uri.UriSchemeHttps, path) : null;
    }
}
