using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>The codes of problems with Service documents.</summary>
[ProblemCodes]
internal static class ServiceCodes
{
    [Description("Outlier detection can eject an endpoint, and thresholds that are not enforced by default come with their enforcing percentage.")]
    public const string OutlierNotEnforced = "CP0160";

    [Description("A service gets its endpoints from exactly one source.")]
    public const string Source = "CP0221";

    [Description("An endpoint has an IP address; host names belong in `dns`.")]
    public const string EndpointAddress = "CP0222";

    [Description("An endpoint has a TCP port.")]
    public const string EndpointPort = "CP0223";

    [Description("The weight of an endpoint is 1 to 128.")]
    public const string EndpointWeight = "CP0224";

    [Description("An endpoint is listed once.")]
    public const string EndpointTwice = "CP0225";

    [Description("`dns` has a host name; IP addresses belong in `endpoints`.")]
    public const string DnsHost = "CP0226";

    [Description("`dns` has a TCP port.")]
    public const string DnsPort = "CP0227";

    [Description("A connect timeout is 1ms to 1m.")]
    public const string ConnectTimeout = "CP0228";

    [Description("A limit of a circuit breaker is within its range.")]
    public const string CircuitBreakerLimit = "CP0229";

    [Description("The durations of outlier detection are within their range.")]
    public const string OutlierDuration = "CP0230";

    [Description("Percentages of outlier detection are 0 to 100.")]
    public const string OutlierPercent = "CP0231";

    [Description("Counts of outlier detection are within their range.")]
    public const string OutlierCount = "CP0232";

    [Description("The maximum ejection time is at least the base ejection time.")]
    public const string OutlierMaxEjectionTime = "CP0233";

    [Description("A service has at most one health check.")]
    public const string HealthCheckCount = "CP0234";

    [Description("A health check is either `http` or `tcp`.")]
    public const string HealthCheckType = "CP0235";

    [Description("The durations of a health check are within their range.")]
    public const string HealthCheckDuration = "CP0236";

    [Description("Thresholds of a health check are 1 or more.")]
    public const string HealthCheckThreshold = "CP0237";

    [Description("An HTTP health check has a path.")]
    public const string HealthCheckPath = "CP0238";

    [Description("The host of an HTTP health check is a host name or an address, with or without a port.")]
    public const string HealthCheckHost = "CP0239";

    [Description("Expected statuses are 200 to 599.")]
    public const string HealthCheckStatus = "CP0240";

    [Description("A service that is called over TLS has a name that its certificate is verified by.")]
    public const string TlsName = "CP0259";

    [Description("A certificate is either verified or not.")]
    public const string TlsUnverified = "CP0260";

    [Description("A panic threshold is 0 to 100 percent.")]
    public const string PanicThreshold = "CP0258";

    [Description("The URL of a service has a scheme, a host name and perhaps a port.")]
    public const string Url = "CP0820";

    [Description("A service whose protocol is negotiated is called over TLS.")]
    public const string AutoProtocol = "CP0821";
}
