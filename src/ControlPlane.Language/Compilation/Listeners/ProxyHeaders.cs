using Envoy.Config.Listener.V3;
using Envoy.Extensions.Filters.Listener.ProxyProtocol.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>
/// Takes the client's address from the PROXY header with which connections begin (https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt).
/// </summary>
internal static class ProxyHeaders
{
    /// <summary>It comes before whatever else looks at a connection, and closes one that has no such header.</summary>
    public static readonly ListenerFilter Filter = new() { Name = "envoy.filters.listener.proxy_protocol", TypedConfig = Any.Pack(new ProxyProtocol()) };
}
