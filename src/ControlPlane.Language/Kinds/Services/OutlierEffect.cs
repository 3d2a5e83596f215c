using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>Whether outlier detection can ever eject an endpoint, with what is written and what is default.</summary>
internal static class OutlierEffect
{
    /// <summary>
    /// Why it never does, at which property and what would be right; null where it can. Without a list of endpoints, their number is not known and counts as
    /// enough.
    /// </summary>
    public static (string Path, string Message, string Allowed)? Wrong(ServiceSpec service)
    {
        var outliers = service.OutlierDetection!.InForce();
        var endpoints = service.Endpoints is { IsDefaultOrEmpty: false } listed ? listed.Length : int.MaxValue;
        var detects =
            outliers.EnforcingConsecutive5xx > 0
            || outliers.EnforcingConsecutiveGatewayFailure > 0
            || (outliers.EnforcingSuccessRate > 0 && outliers.SuccessRateMinimumHosts <= endpoints)
            || (outliers.EnforcingFailurePercentage > 0 && outliers.FailurePercentageMinimumHosts <= endpoints);
        if (!detects)
        {
            return (
                "",
                "never ejects an endpoint: every enforcing percentage is 0, or needs more endpoints than the service has",
                "one of enforcingConsecutive5xx, enforcingConsecutiveGatewayFailure, enforcingSuccessRate and enforcingFailurePercentage above 0, or "
                    + "no outlierDetection"
            );
        }
        var percent = outliers.MaxEjectionPercent!.Value;
        if (outliers.AlwaysEjectOneHost is not false || percent is < 1 or > 100 || (long)percent * endpoints >= 100)
            return null;
        return (
            ".AlwaysEjectOneHost",
            $"is false, and one of {endpoints} endpoints is more than the {percent} percent that maxEjectionPercent allows: no endpoint would ever be ejected",
            $"true, or a maxEjectionPercent of {(99 + endpoints) / endpoints} or more"
        );
    }
}
