using System.Linq.Expressions;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>The rules of outlier detection.</summary>
internal sealed class OutlierDetectionRules : AbstractValidator<OutlierDetectionSpec>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public OutlierDetectionRules()
    {
        Duration(outliers => outliers.Interval);
        Duration(outliers => outliers.BaseEjectionTime);
        Duration(outliers => outliers.MaxEjectionTime);
        RuleFor(outliers => outliers.MaxEjectionPercent)
            .InclusiveBetween(1, 100)
            .WithProblem(ServiceCodes.OutlierPercent, "is {PropertyValue}, which is out of range", "1 to 100; to eject nothing, leave outlierDetection out");
        Percent(outliers => outliers.EnforcingConsecutive5xx);
        Percent(outliers => outliers.EnforcingConsecutiveGatewayFailure);
        Percent(outliers => outliers.EnforcingSuccessRate);
        RuleFor(outliers => outliers.FailurePercentageThreshold)
            .InclusiveBetween(1, 100)
            .WithProblem(ServiceCodes.OutlierPercent, "is {PropertyValue}, which is out of range", "1 to 100; at 0 every endpoint would be ejected");
        Percent(outliers => outliers.EnforcingFailurePercentage);
        Count(outliers => outliers.Consecutive5xx, 1, 1_000_000);
        Count(outliers => outliers.ConsecutiveGatewayFailure, 1, 1_000_000);
        Count(outliers => outliers.SuccessRateMinimumHosts, 0, 1_000_000);
        Count(outliers => outliers.SuccessRateRequestVolume, 0, 1_000_000_000);
        Count(outliers => outliers.SuccessRateStdevFactor, 0, 100_000);
        Count(outliers => outliers.FailurePercentageMinimumHosts, 0, 1_000_000);
        Count(outliers => outliers.FailurePercentageRequestVolume, 0, 1_000_000_000);
        Enforced(outliers => outliers.ConsecutiveGatewayFailure, outliers => outliers.EnforcingConsecutiveGatewayFailure, "enforcingConsecutiveGatewayFailure");
        Enforced(outliers => outliers.FailurePercentageThreshold, outliers => outliers.EnforcingFailurePercentage, "enforcingFailurePercentage");
        Enforced(outliers => outliers.FailurePercentageMinimumHosts, outliers => outliers.EnforcingFailurePercentage, "enforcingFailurePercentage");
        Enforced(outliers => outliers.FailurePercentageRequestVolume, outliers => outliers.EnforcingFailurePercentage, "enforcingFailurePercentage");
        RuleFor(outliers => outliers.MaxEjectionTime)
            .Must((outliers, longest) => longest is null || longest >= outliers.InForce().BaseEjectionTime)
            .WithProblem(
                ServiceCodes.OutlierMaxEjectionTime,
                "is shorter than baseEjectionTime, which is 30s unless it is written",
                "baseEjectionTime or more"
            );
    }

    private void Duration(Expression<Func<OutlierDetectionSpec, TimeSpan?>> duration) =>
        RuleFor(duration).GreaterThanOrEqualTo(Shortest).WithProblem(ServiceCodes.OutlierDuration, "is too short", "1ms or more");

    private void Percent(Expression<Func<OutlierDetectionSpec, int?>> percent) =>
        RuleFor(percent).InclusiveBetween(0, 100).WithProblem(ServiceCodes.OutlierPercent, "is {PropertyValue}, which is not a valid percentage", "0 to 100");

    /// <summary>What is never enforced by default does nothing unless its chance is written, be it 0 to count only.</summary>
    private void Enforced(Expression<Func<OutlierDetectionSpec, int?>> threshold, Func<OutlierDetectionSpec, int?> chance, string name) =>
        RuleFor(threshold)
            .Must((outliers, value) => value is null || chance(outliers) is not null)
            .WithProblem(
                ServiceCodes.OutlierNotEnforced,
                $"ejects nothing by itself: {name} is 0 unless it is written",
                $"together with {name}: 100 to eject, 0 only to count in Envoy's statistics"
            );

    private void Count(Expression<Func<OutlierDetectionSpec, int?>> count, int least, int most) =>
        RuleFor(count).InclusiveBetween(least, most).WithProblem(ServiceCodes.OutlierCount, "is {PropertyValue}, which is out of range", $"{least} to {most}");
}
