using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>A service by its URL.</summary>
/// <param name="Host">A host name.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="IsTls">Whether it is called over TLS.</param>
internal sealed record ServiceUrl(string Host, int Port, bool IsTls)
{
    /// <summary>Reads a URL; null where it is none of a service: a scheme, a host name and perhaps a port.</summary>
    public static ServiceUrl? Parse(string text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0
            || url.PathAndQuery != "/"
            || url.Fragment.Length > 0
            || url.Port <= 0
        )
            return null;
        var host = url.IdnHost;
        return HostName.IsValid(host) && !IpAddress.IsValid(host) && !HostName.EndsInNumber(host)
            ? new(host, url.Port, url.Scheme == Uri.UriSchemeHttps)
            : null;
    }
}
