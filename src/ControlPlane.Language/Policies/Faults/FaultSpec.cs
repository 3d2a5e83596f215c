using System.ComponentModel;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;

namespace ControlPlane.Language.Policies.Faults;

/// <summary>Makes requests slow or fail, to see what callers do. Ends by itself.</summary>
internal sealed record FaultSpec
{
    [Description("How long a request waits before it goes upstream, 1ms to 1h. One of `delay` and `abort` is required once the policy is in force.")]
    public TimeSpan? Delay { get; init; }

    [Description("The status a request is answered with instead of going upstream, 200 to 599.")]
    public int? Abort { get; init; }

    [Description("Share of requests, above 0% to 100%, up to four decimals; `delay` and `abort` are drawn one by one. Default 100%.")]
    public Percentage? Percent { get; init; }

    [Description("Only requests with a header that matches. Default: all requests.")]
    public HeaderMatchSpec? Header { get; init; }

    [Description("When it ends: RFC 3339 in UTC, for example `2027-01-31T00:00:00Z`. The control plane takes it back within seconds of that time; while it is down, Envoys go on. Required once the policy is in force.")]
    public DateTimeOffset? Until { get; init; }
}
