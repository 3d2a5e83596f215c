using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>The codes of problems with Domain documents.</summary>
[ProblemCodes]
internal static class DomainCodes
{
    [Description("A domain has hosts.")]
    public const string Hosts = "CP0801";

    [Description("A domain names the fleets that serve it.")]
    public const string Fleets = "CP0802";

    [Description("The list of a domain's listeners is not empty; leave it out for all of them.")]
    public const string Listeners = "CP0803";

    [Description("A domain with TLS has certificates.")]
    public const string Certificates = "CP0804";

    [Description("The port for redirects to HTTPS is a TCP port.")]
    public const string HttpsPort = "CP0805";

    [Description("A grant has a team and a path.")]
    public const string Grant = "CP0806";

    [Description("A domain names fleets that exist.")]
    public const string UnknownFleet = "CP0857";

    [Description("A domain names listeners that one of its fleets has.")]
    public const string UnknownListener = "CP0858";

    [Description("The certificates of a domain are for all of its hosts.")]
    public const string NotCovered = "CP0859";

    [Description("A domain with certificates is served on a listener that speaks TLS.")]
    public const string NoTls = "CP0860";

    [Description("A redirect to HTTPS leads to a listener, or to a proxy, that speaks TLS, and starts where none is spoken.")]
    public const string Redirect = "CP0861";

    [Description("A host belongs to one domain.")]
    public const string HostTwice = "CP0862";

    [Description("A domain below another team's wildcard is granted by that team.")]
    public const string HostOfOtherTeam = "CP0863";

    [Description("A route for a host of a domain names the domain.")]
    public const string HostOfDomain = "CP0864";

    [Description("A route names a domain that exists.")]
    public const string Unknown = "CP0865";

    [Description("A route of another team than its domain's stays within what that team was granted.")]
    public const string NotGranted = "CP0866";
}
