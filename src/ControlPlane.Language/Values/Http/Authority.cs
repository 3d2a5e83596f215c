namespace ControlPlane.Language.Values.Http;

/// <summary>Hosts with their ports, as a client writes them into `Host` (https://www.rfc-editor.org/rfc/rfc9110#section-7.2).</summary>
internal static class Authority
{
    private const int HttpPort = 80;

    /// <summary>An IPv6 address stands in brackets; the port of `http` is left out.</summary>
    public static string Of(string host, int port)
    {
        var bracketed = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return port == HttpPort ? bracketed : $"{bracketed}:{port}";
    }
}
