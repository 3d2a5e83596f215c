using ControlPlane.Language.Binding;
using Envoy.Config.Cluster.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>Outlier detection of a cluster: what is not written keeps Envoy's default.</summary>
internal static class Outliers
{
    public static OutlierDetection Of(OutlierDetectionSpec spec) =>
        new()
        {
            Consecutive5Xx = Count(spec.Consecutive5xx),
            ConsecutiveGatewayFailure = Count(spec.ConsecutiveGatewayFailure),
            Interval = Time(spec.Interval),
            BaseEjectionTime = Time(spec.BaseEjectionTime),
            MaxEjectionTime = Time(spec.MaxEjectionTime),
            MaxEjectionPercent = Count(spec.MaxEjectionPercent),
            // Without it, nothing would ever be ejected of a service with few endpoints: one of nine is more than Envoy's 10 percent.
            AlwaysEjectOneHost = spec.InForce().AlwaysEjectOneHost,
            EnforcingConsecutive5Xx = Count(spec.EnforcingConsecutive5xx),
            EnforcingConsecutiveGatewayFailure = Count(spec.EnforcingConsecutiveGatewayFailure),
            EnforcingSuccessRate = Count(spec.EnforcingSuccessRate),
            SuccessRateMinimumHosts = Count(spec.SuccessRateMinimumHosts),
            SuccessRateRequestVolume = Count(spec.SuccessRateRequestVolume),
            SuccessRateStdevFactor = Count(spec.SuccessRateStdevFactor),
            FailurePercentageThreshold = Count(spec.FailurePercentageThreshold),
            EnforcingFailurePercentage = Count(spec.EnforcingFailurePercentage),
            FailurePercentageMinimumHosts = Count(spec.FailurePercentageMinimumHosts),
            FailurePercentageRequestVolume = Count(spec.FailurePercentageRequestVolume),
        };

    private static uint? Count(int? value) => (uint?)value;

    private static Duration? Time(TimeSpan? value) => value is { } time ? Duration.FromTimeSpan(time) : null;
}
