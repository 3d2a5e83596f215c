using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Envoy.Extensions.Filters.Listener.TlsInspector.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Google.Protobuf.WellKnownTypes;
using TlsProtocol = Envoy.Extensions.TransportSockets.Tls.V3.TlsParameters.Types.TlsProtocol;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>
/// A listener that ends TLS: one filter chain for each certificate and the names it has, so that a certificate that comes, goes or gets other names touches no
/// connection of another one. What the certificates are made of comes by SDS.
/// </summary>
internal static class TlsTermination
{
    /// <summary>
    /// The "intermediate" list of Mozilla for TLS 1.2 (https://wiki.mozilla.org/Security/Server_Side_TLS), as far as Envoy has it; 1.3 has its own.
    /// </summary>
    private static readonly ImmutableArray<string> Ciphers =
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-RSA-CHACHA20-POLY1305",
    ];

    /// <summary>The chain of the fallback: no document has such a name.</summary>
    private const string FallbackChain = "(fallback)";

    /// <summary>Tells the name that a client asks for, by which the filter chain is chosen.</summary>
    public static readonly ListenerFilter Inspector = new() { Name = "envoy.filters.listener.tls_inspector", TypedConfig = Any.Pack(new TlsInspector()) };

    /// <summary>The filter chains of connections that carry HTTP.</summary>
    /// <param name="terminations">How TLS ends in each of them.</param>
    /// <param name="filters">What handles a connection, by the names of its certificate; empty for the fallback.</param>
    public static IEnumerable<FilterChain> Chains(IEnumerable<Termination> terminations, Func<ImmutableArray<string>, IEnumerable<Filter>> filters) =>
        terminations.Select(ends => ListenerPlan.Chain(ends.Name, new() { ServerNames = { ends.Names } }, ends.Socket, filters(ends.Names)));

    /// <summary>How TLS ends: for each set of certificates that share names, and for all other names.</summary>
    /// <param name="tls">What the listener says.</param>
    /// <param name="served">The certificates.</param>
    /// <param name="documents">Finds what the listener names.</param>
    /// <param name="protocols">What may be spoken inside, as clients and servers agree on it by ALPN; empty for no agreement.</param>
    public static IEnumerable<Termination> Of(ListenerTlsSpec tls, ServedCertificates served, Lookup documents, ImmutableArray<string> protocols)
    {
        // Without the authorities nobody could be verified: then nobody may connect.
        if (tls.ClientAuth is { Ca: var authorities } && (authorities is null || !CertificateReferences.HasAuthorities(authorities, documents)))
            yield break;
        foreach (var (certificates, names) in served.Groups)
            yield return new(string.Join('+', certificates), names, Context(certificates, tls, protocols));
        if (tls.Fallback is { } fallback && ListenerCertificates.Leaf(fallback, documents) is not null)
            yield return new(FallbackChain, [], Context([fallback], tls, protocols)) { IsFallback = true };
    }

    /// <summary>The documents whose secrets the listener needs.</summary>
    public static IEnumerable<NeededDocument> Uses(ListenerTlsSpec tls, ServedCertificates served, string path, FleetContext fleet)
    {
        foreach (var certificate in served.All.GroupBy(certificate => certificate.Name, certificate => certificate.Place.Origin))
            yield return new(Dependency.Of(CertificateReferences.IdOf(certificate.Key)), [.. certificate]);
        if (tls.Fallback is { } fallback)
            yield return Use(fallback, $"{path}.fallback");
        if (tls.ClientAuth?.Ca is { } authorities)
            yield return Use(authorities, $"{path}.clientAuth.ca");

        NeededDocument Use(string certificate, string place) => new(Dependency.Of(CertificateReferences.IdOf(certificate)), [fleet.Origin(place)]);
    }

    private static DownstreamTlsContext Context(IEnumerable<string> certificates, ListenerTlsSpec tls, ImmutableArray<string> protocols)
    {
        var context = new DownstreamTlsContext
        {
            CommonTlsContext = new CommonTlsContext
            {
                AlpnProtocols = { protocols },
                TlsParams = new TlsParameters
                {
                    TlsMinimumProtocolVersion = tls.MinVersion is "1.3" ? TlsProtocol.Tlsv13 : TlsProtocol.Tlsv12,
                    TlsMaximumProtocolVersion = TlsProtocol.Tlsv13,
                    CipherSuites = { tls.MinVersion is "1.3" ? [] : Ciphers },
                },
                TlsCertificateSdsSecretConfigs = { certificates.Select(CertificateReferences.Secret) },
            },
        };
        if (tls.ClientAuth is not { Ca: { } authorities } clients)
            return context;
        context.RequireClientCertificate = clients.InForce().Mode is ClientAuthMode.Require;
        context.CommonTlsContext.CombinedValidationContext = CertificateReferences.VerifiedBy(authorities, clients.San ?? []);
        return context;
    }
}

/// <summary>How TLS ends for some of the names of a listener.</summary>
/// <param name="Name">It among those of the listener: the names of its certificates.</param>
/// <param name="Names">The DNS names of the certificates, in order; empty for the fallback.</param>
/// <param name="Context">The certificates, and what is demanded of clients.</param>
internal sealed record Termination(string Name, ImmutableArray<string> Names, DownstreamTlsContext Context)
{
    /// <summary>Whether it is for all names that no certificate has.</summary>
    public bool IsFallback { get; init; }

    /// <summary>What ends TLS over TCP.</summary>
    public TransportSocket Socket => new() { Name = "envoy.transport_sockets.tls", TypedConfig = Any.Pack(Context) };
}
