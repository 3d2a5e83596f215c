using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Policies.Faults;

/// <summary>Makes requests slow or fail, to see what callers do. Ends by itself.</summary>
internal sealed record FaultSpec
{
    [Description("How long a request waits before it goes upstream, 1ms to 1h. One of `delay` and `abort` is required once the policy is in force.")]
    public TimeSpan? Delay { get; init; }

    [Description(
        "The status with which a request is answered instead of going upstream, 200 to 599. One of `delay` and `abort` is required once the policy is in force."
    )]
    public int? Abort { get; init; }

    [Description(
        "The share of requests that are affected, above 0% and up to 100%, with up to four decimals. It is applied to `delay` and to `abort` "
            + "separately. Default 100%."
    )]
    [Default("100%")]
    public Percentage? Percent { get; init; }

    [Description("Only requests with a header that matches are affected. Default: all requests.")]
    public HeaderMatchSpec? Header { get; init; }

    [Description(
        "When the fault ends: RFC 3339 in UTC, for example `2027-01-31T00:00:00Z`. The control plane removes it within seconds of that time; while "
            + "the control plane is down, Envoys go on with it. Required once the policy is in force."
    )]
    public DateTimeOffset? Until { get; init; }
}
