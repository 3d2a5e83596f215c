using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The codes of problems with Fleet documents.</summary>
[ProblemCodes]
internal static class FleetCodes
{
    [Description("A fleet has a role.")]
    public const string Role = "CP0201";

    [Description("A fleet has at least one listener.")]
    public const string Listeners = "CP0202";

    [Description("The chain is a version that exists.")]
    public const string Chain = "CP0203";

    [Description("The values of a node selector are not empty.")]
    public const string NodeSelector = "CP0204";

    [Description("A listener has a name, written as documents' names are.")]
    public const string ListenerName = "CP0205";

    [Description("A listener binds an IP address.")]
    public const string ListenerAddress = "CP0206";

    [Description("A listener has a TCP port.")]
    public const string ListenerPort = "CP0207";

    [Description("Listeners of a fleet have different names.")]
    public const string ListenerNameTwice = "CP0208";

    [Description("Listeners of a fleet have different addresses or ports.")]
    public const string ListenerAddressTwice = "CP0209";

    [Description("A listener allows 10 to 10000 headers.")]
    public const string ListenerMaxHeaders = "CP0252";

    [Description("A listener allows headers of 1 to 8192 KiB.")]
    public const string ListenerMaxHeaderKiB = "CP0253";

    [Description("A client's address comes from one source.")]
    public const string ClientIpSource = "CP0254";

    [Description("A listener trusts 1 to 32 proxies in front.")]
    public const string ClientIpHops = "CP0255";

    [Description("A client's address is read from a header that can hold it.")]
    public const string ClientIpHeader = "CP0256";

    [Description("A listener has `tls` only where it speaks TLS.")]
    public const string ListenerTls = "CP0272";

    [Description("A listener that speaks TLS has certificates, its own or those of a Domain.")]
    public const string ListenerCertificates = "CP0273";

    [Description("A listener accepts a version of TLS that is secure.")]
    public const string ListenerTlsVersion = "CP0274";

    [Description("The certificates of clients are verified by authorities that are named.")]
    public const string ClientAuth = "CP0275";

    [Description("A certificate that a listener serves is for DNS names.")]
    public const string CertificateNames = "CP0278";

    [Description("Certificates of a listener for the same name differ in the algorithm of their keys.")]
    public const string CertificatesAlike = "CP0279";

    [Description("A listener takes 1 to 1000000 connections.")]
    public const string ListenerConnections = "CP0781";

    [Description("A listener takes 1 to 1000000 requests at a time on an HTTP/2 connection.")]
    public const string ListenerStreams = "CP0782";

    [Description("A listener does not wait for the headers of a request for ever.")]
    public const string ListenerHeadersTimeout = "CP0783";

    [Description("A listener that passes bytes on has nothing that only requests have.")]
    public const string ListenerBytes = "CP0785";

    [Description("HTTP/3 is served beside HTTP/2 over TLS, and without what QUIC does not have.")]
    public const string ListenerHttp3 = "CP0786";

    [Description("The name of a server is text on one line, and is told to somebody.")]
    public const string ListenerServerName = "CP0784";

    [Description("A fleet's range of Envoy versions has some that are supported.")]
    public const string Envoy = "CP0257";

    [Description("A fleet serves some kind of client.")]
    public const string Clients = "CP0210";
}
