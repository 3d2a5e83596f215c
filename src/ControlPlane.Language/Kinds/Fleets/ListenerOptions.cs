using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>How a listener reads requests: what its document says, with the defaults.</summary>
/// <param name="Listener">The listener's name.</param>
/// <param name="Underscores">What happens to requests that have headers with underscores.</param>
/// <param name="EscapedSlashes">What happens to escaped slashes in a path.</param>
/// <param name="MergeSlashes">Whether `//` becomes `/`.</param>
/// <param name="Http10">Whether HTTP/1.0 is served.</param>
/// <param name="MaxHeaders">The most headers of a request.</param>
/// <param name="MaxHeaderKiB">The size of all headers of a request.</param>
/// <param name="PreserveRequestId">Whether a client's own x-request-id is kept.</param>
/// <param name="TrustedHops">How many proxies in front are trusted; 0 for none.</param>
/// <param name="ClientCertificates">Whether clients may have certificates.</param>
/// <param name="ClientIpHeader">The header in which the trusted proxy writes the client's address, in lower case; null for none.</param>
/// <param name="ProxyProtocol">Whether connections begin with a PROXY header.</param>
/// <param name="StripPort">Whether the port is removed from Host.</param>
/// <param name="ServerHeader">What the header `server` of responses says.</param>
/// <param name="ServerName">The name in it.</param>
/// <param name="Limits">How much clients may take up.</param>
/// <param name="Timeouts">How long clients may take.</param>
internal sealed record ListenerOptions(
    string Listener,
    UnderscoreHeaders Underscores,
    EscapedSlashes EscapedSlashes,
    bool MergeSlashes,
    bool Http10,
    int MaxHeaders,
    int MaxHeaderKiB,
    bool PreserveRequestId,
    int TrustedHops,
    bool ClientCertificates,
    string? ClientIpHeader,
    bool ProxyProtocol,
    bool StripPort,
    ServerHeader ServerHeader,
    string ServerName,
    ListenerLimitsSpec Limits,
    ListenerTimeoutsSpec Timeouts
)
{
    /// <summary>Whether proxies in front are trusted: then `x-forwarded-proto` and the client's address are what they say.</summary>
    public bool TrustsProxies => TrustedHops > 0;

    /// <summary>Whether the client's address is what somebody says, not that of the connection.</summary>
    public bool IsToldAddresses => TrustsProxies || ProxyProtocol;

    public static ListenerOptions Of(ListenerSpec spec)
    {
        var http = (spec.Http ?? new ListenerHttpSpec()).InForce();
        return new(
            spec.Name ?? "",
            http.Underscores!.Value,
            http.EscapedSlashes!.Value,
            http.MergeSlashes!.Value,
            http.Http10!.Value,
            http.MaxHeaders!.Value,
            http.MaxHeaderKiB!.Value,
            http.PreserveRequestId!.Value,
            spec.ClientIp?.Header is null ? spec.ClientIp?.TrustedHops ?? 0 : 1,
            spec.Tls?.ClientAuth is not null,
            spec.ClientIp?.Header?.ToLowerInvariant(),
            spec.ClientIp?.ProxyProtocol is true,
            http.StripPort!.Value,
            http.ServerHeader!.Value,
            http.ServerName!,
            (spec.Limits ?? new ListenerLimitsSpec()).InForce(),
            (spec.Timeouts ?? new ListenerTimeoutsSpec()).InForce()
        );
    }
}
