using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Certificates;
using Envoy.Config.Core.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Envoy.Type.Matcher.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>TLS from an Envoy to what it calls.</summary>
internal static class UpstreamTls
{
    /// <summary>Where Envoy's images and Debian keep the authorities that they trust.</summary>
    private const string SystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

    /// <summary>For a service.</summary>
    public static TransportSocket Of(ServiceSpec service, ServiceTlsSpec tls)
    {
        var common = new CommonTlsContext { AlpnProtocols = { Alpn(service.Protocol) } };
        if (tls.ClientCertificate is { } own)
            common.TlsCertificateSdsSecretConfigs.Add(CertificateReferences.Secret(own));
        if (tls.InForce().InsecureSkipVerify is not true)
            Verify(common, service, tls);
        return Socket(new UpstreamTlsContext { Sni = NameOf(service, tls) ?? "", CommonTlsContext = common });
    }

    /// <summary>For a URL: its certificate must be for the URL's host, by an authority that Envoy's machine trusts.</summary>
    public static TransportSocket Of(Uri url)
    {
        var isName = url.HostNameType is UriHostNameType.Dns;
        var matcher = new SubjectAltNameMatcher
        {
            SanType = isName ? SubjectAltNameMatcher.Types.SanType.Dns : SubjectAltNameMatcher.Types.SanType.IpAddress,
            Matcher = new StringMatcher { Exact = url.IdnHost },
        };
        var trusted = new CertificateValidationContext { TrustedCa = System, MatchTypedSubjectAltNames = { matcher } };
        return Socket(
            new UpstreamTlsContext
            {
                Sni = isName ? url.IdnHost : "",
                CommonTlsContext = new CommonTlsContext { ValidationContext = trusted },
            }
        );
    }

    /// <summary>The name that a service is asked for; null where it has none.</summary>
    public static string? NameOf(ServiceSpec service, ServiceTlsSpec tls) => tls.Sni ?? service.Dns?.Host;

    /// <summary>The Certificate documents that it needs.</summary>
    public static IEnumerable<string> Certificates(ServiceTlsSpec? tls) => new[] { tls?.Ca, tls?.ClientCertificate }.OfType<string>();

    private static string[] Alpn(ServiceProtocol? protocol) =>
        protocol switch
        {
            ServiceProtocol.Auto => ["h2", "http/1.1"],
            ServiceProtocol.Http2 => ["h2"],
            _ => ["http/1.1"],
        };

    private static DataSource System => new() { Filename = SystemAuthorities };

    private static void Verify(CommonTlsContext common, ServiceSpec service, ServiceTlsSpec tls)
    {
        var names = tls.Verify?.San ?? [NameOf(service, tls)!];
        if (tls.Ca is { } authorities)
            common.CombinedValidationContext = CertificateReferences.VerifiedBy(authorities, names);
        else
            common.ValidationContext = new CertificateValidationContext
            {
                TrustedCa = System,
                MatchTypedSubjectAltNames = { names.Select(SubjectNames.Matcher) },
            };
    }

    private static TransportSocket Socket(UpstreamTlsContext context) => new() { Name = "envoy.transport_sockets.tls", TypedConfig = Any.Pack(context) };
}
