using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Language.Kinds.Fleets;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Envoy.Extensions.TransportSockets.Quic.V3;
using Google.Protobuf.WellKnownTypes;
using CoreQuicOptions = Envoy.Config.Core.V3.QuicProtocolOptions;
using EnvoyListener = Envoy.Config.Listener.V3.Listener;
using HttpConnectionManager = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using ListenerQuicOptions = Envoy.Config.Listener.V3.QuicProtocolOptions;
using TlsProtocol = Envoy.Extensions.TransportSockets.Tls.V3.TlsParameters.Types.TlsProtocol;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>HTTP/3: a second listener, by UDP, which shares port, certificates and routes with the one by TCP.</summary>
internal static class Http3
{
    /// <summary>How long clients remember where HTTP/3 is served: a day, which is also what they take where nothing is said.</summary>
    private const int RememberedSeconds = 24 * 60 * 60;

    /// <summary>The listener.</summary>
    public static EnvoyListener Listener(string name, Address address, IEnumerable<FilterChain> chains) =>
        new()
        {
            Name = name,
            StatPrefix = name,
            Address = address,
            UdpListenerConfig = new UdpListenerConfig { QuicOptions = new ListenerQuicOptions() },
            FilterChains = { chains },
        };

    /// <summary>Its filter chains, named as those by TCP are.</summary>
    /// <param name="terminations">How TLS ends in each of them.</param>
    /// <param name="filters">What handles a connection, by the names of its certificate; empty for the fallback.</param>
    public static IEnumerable<FilterChain> Chains(IEnumerable<Termination> terminations, Func<ImmutableArray<string>, IEnumerable<Filter>> filters) =>
        terminations.Select(ends => new FilterChain
        {
            Name = ends.Name,
            FilterChainMatch = ends.IsFallback ? null : new FilterChainMatch { ServerNames = { ends.Names } },
            TransportSocket = new TransportSocket { Name = "envoy.transport_sockets.quic", TypedConfig = Any.Pack(Transport(ends)) },
            Filters = { filters(ends.Names) },
        });

    /// <summary>What a connection manager says of HTTP/3 beside what holds for every version.</summary>
    public static void Set(HttpConnectionManager manager, ListenerOptions options)
    {
        manager.CodecType = HttpConnectionManager.Types.CodecType.Http3;
        manager.Http3ProtocolOptions = new Http3ProtocolOptions
        {
            QuicProtocolOptions = new CoreQuicOptions
            {
                MaxConcurrentStreams = (uint)options.Limits.ConcurrentStreams!.Value,
                InitialStreamWindowSize = 64 * 1024,
                InitialConnectionWindowSize = 1024 * 1024,
            },
        };
    }

    /// <summary>
    /// The header by which responses tell clients of HTTP/3 (https://www.rfc-editor.org/rfc/rfc9114#section-3.1.1); none where it is not served.
    /// </summary>
    public static IEnumerable<HeaderValueOption> Told(ListenerSpec listener)
    {
        if (listener.Http3 is not true)
            yield break;
        yield return new HeaderValueOption
        {
            Header = new HeaderValue
            {
                Key = "alt-svc",
                Value = string.Create(CultureInfo.InvariantCulture, $"h3=\":{listener.Http3Port ?? listener.Port}\"; ma={RememberedSeconds}"),
            },
            AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
        };
    }

    /// <summary>QUIC has TLS 1.3 alone. Requests in the first flight could be sent again by others, so none are taken (RFC 8470).</summary>
    private static QuicDownstreamTransport Transport(Termination ends)
    {
        var context = ends.Context.Clone();
        context.CommonTlsContext.AlpnProtocols.Clear();
        context.CommonTlsContext.AlpnProtocols.Add("h3");
        context.CommonTlsContext.TlsParams.TlsMinimumProtocolVersion = TlsProtocol.Tlsv13;
        context.CommonTlsContext.TlsParams.CipherSuites.Clear();
        return new QuicDownstreamTransport { DownstreamTlsContext = context, EnableEarlyData = false };
    }
}
