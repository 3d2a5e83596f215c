using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The codes of problems with Route documents.</summary>
[ProblemCodes]
internal static class RouteCodes
{
    [Description("The weights of a rule add up to at most 4294967295.")]
    public const string WeightSum = "CP0141";

    [Description("A route names its fleets, or a domain.")]
    public const string Fleets = "CP0301";

    [Description("The list of a route's listeners is not empty; leave it out for all of them.")]
    public const string Listeners = "CP0302";

    [Description("A host is a host name without a port, `*.` followed by one, or `*`.")]
    public const string Host = "CP0303";

    [Description("A route has at least one rule.")]
    public const string Rules = "CP0305";

    [Description("Rules have names when a route has more than one.")]
    public const string RuleNameMissing = "CP0306";

    [Description("A rule is named as documents are.")]
    public const string RuleName = "CP0307";

    [Description("Rules of a route have different names.")]
    public const string RuleNameTwice = "CP0308";

    [Description("A rule has exactly one of `to`, `redirect` and `respond`.")]
    public const string RuleAction = "CP0309";

    [Description("A list of matches, methods, headers or parameters is not empty.")]
    public const string MatchList = "CP0310";

    [Description("A path match has exactly one of `exact`, `prefix` and `regex`.")]
    public const string PathMatch = "CP0311";

    [Description("A path to match is one that a request can have.")]
    public const string PathText = "CP0312";

    [Description("A method is an upper-case token.")]
    public const string Method = "CP0314";

    [Description("A match of a header or parameter has its name.")]
    public const string MatchName = "CP0315";

    [Description("A value match has exactly one of `exact`, `prefix`, `suffix`, `contains`, `regex` and `present`.")]
    public const string ValueMatch = "CP0316";

    [Description("A text to match is not empty.")]
    public const string ValueText = "CP0317";

    [Description("A match of a query parameter is negated only together with `present`.")]
    public const string QueryNot = "CP0318";

    [Description("A destination names a service.")]
    public const string Destination = "CP0319";

    [Description("A weight is 0 to 1000000.")]
    public const string Weight = "CP0320";

    [Description("Not all weights of a rule are 0.")]
    public const string Weights = "CP0321";

    [Description("A rule names each service only once.")]
    public const string DestinationTwice = "CP0322";

    [Description("`to` lists at least one service.")]
    public const string Destinations = "CP0323";

    [Description("A redirect changes something.")]
    public const string RedirectParts = "CP0324";

    [Description("A redirect's host is a host name.")]
    public const string RedirectHost = "CP0325";

    [Description("A redirect's port is a TCP port.")]
    public const string RedirectPort = "CP0326";

    [Description("A redirect's path is a path.")]
    public const string RedirectPath = "CP0327";

    [Description("The status of a redirect is one of 301, 302, 303, 307 and 308.")]
    public const string RedirectStatus = "CP0328";

    [Description("The status of an answer is 200 to 599.")]
    public const string RespondStatus = "CP0329";

    [Description("The body of an answer is at most 64 KiB.")]
    public const string RespondBody = "CP0330";

    [Description("Only rules that send requests to a service rewrite them.")]
    public const string RewriteAction = "CP0332";

    [Description("A rewrite has a host, one of `path`, `prefix` and `regex`, or both.")]
    public const string RewriteParts = "CP0333";

    [Description("A rewritten path is a path.")]
    public const string RewritePath = "CP0334";

    [Description("A prefix is replaced only where a prefix is matched.")]
    public const string RewritePrefix = "CP0335";

    [Description("A rewrite by pattern has a pattern and a substitution that fits it.")]
    public const string RewriteRegex = "CP0336";

    [Description("A rewritten host is a host name, with or without port.")]
    public const string RewriteHost = "CP0337";

    [Description("A text to match in a header is one that a header can have.")]
    public const string HeaderText = "CP0338";

    [Description("A text to match in the query is written as it stands in URLs.")]
    public const string QueryText = "CP0339";

    [Description("The conditions of a match can hold together.")]
    public const string Contradiction = "CP0340";

    [Description("A condition stands in a match once.")]
    public const string ConditionTwice = "CP0341";

    [Description("`priority` and `order` are in range.")]
    public const string Order = "CP0342";

    [Description("A rewrite changes the path.")]
    public const string RewriteNothing = "CP0343";

    [Description("A rule with `upgrades` matches GET.")]
    public const string UpgradeMethod = "CP0344";

    [Description("A route names fleets that exist.")]
    public const string UnknownFleet = "CP0351";

    [Description("A route names listeners that one of its fleets has.")]
    public const string UnknownListener = "CP0352";

    [Description("A rule sends requests to services that exist.")]
    public const string UnknownService = "CP0353";

    [Description("A host is taken from services that have one.")]
    public const string HostOfService = "CP0359";

    [Description("No two rules have the same match on the same host.")]
    public const string DuplicateMatch = "CP0354";

    [Description("No rule of a Route takes all requests of another before it.")]
    public const string CoveredMatch = "CP0356";

    [Description("A route names a domain, or fleets and hosts, but not both.")]
    public const string Domain = "CP0345";

    [Description("A Route with `tcp` has nothing that only requests have.")]
    public const string TcpAlone = "CP0381";

    [Description("`sni` lists names for which clients of TLS can ask.")]
    public const string Sni = "CP0382";

    [Description("Connections for one name go to one Route of a listener.")]
    public const string SniTwice = "CP0383";

    [Description("Rules are served on listeners that carry HTTP, and `tcp` on the others.")]
    public const string ListenerProtocol = "CP0384";

    [Description("Each fleet of a Route has a listener that can serve it.")]
    public const string NoListener = "CP0385";

    [Description("`sni` is used on listeners that read names.")]
    public const string SniUnread = "CP0386";

    [Description("A listener that ends TLS has a certificate for each name of its Routes.")]
    public const string SniWithoutCertificate = "CP0387";

    [Description("Policies that hold for requests alone are not in force on a Route with `tcp`.")]
    public const string TcpPolicy = "CP0388";

    [Description("Only rules that send requests to a service upgrade them.")]
    public const string UpgradeAction = "CP0741";

    [Description("The list of upgrades is not empty; leave it out for none.")]
    public const string UpgradeList = "CP0742";

    [Description("An answer whose status allows no body has none.")]
    public const string BodyWithoutPlace = "CP0790";
}
