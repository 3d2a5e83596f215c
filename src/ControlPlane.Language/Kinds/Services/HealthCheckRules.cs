using System.Linq.Expressions;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>The rules of one health check.</summary>
internal sealed class HealthCheckRules : AbstractValidator<HealthCheckSpec>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public HealthCheckRules()
    {
        RuleFor(check => check)
            .Must(check => check.Http is null != check.Tcp is null)
            .WithProblem(ServiceCodes.HealthCheckType, "must have exactly one of http and tcp");
        RuleFor(check => check.Http!).SetValidator(new HttpHealthCheckRules());
        Duration(check => check.Interval);
        Duration(check => check.UnhealthyInterval);
        Duration(check => check.Timeout);
        Threshold(check => check.HealthyThreshold);
        Threshold(check => check.UnhealthyThreshold);
    }

    private void Duration(Expression<Func<HealthCheckSpec, TimeSpan?>> duration) =>
        RuleFor(duration).GreaterThanOrEqualTo(Shortest).WithProblem(ServiceCodes.HealthCheckDuration, "is too short", "1ms or more");

    private void Threshold(Expression<Func<HealthCheckSpec, int?>> threshold) =>
        RuleFor(threshold)
            .InclusiveBetween(1, 10_000)
            .WithProblem(ServiceCodes.HealthCheckThreshold, "is {PropertyValue}, which is out of range", "1 to 10000");
}

/// <summary>The rules of an HTTP health check.</summary>
internal sealed class HttpHealthCheckRules : AbstractValidator<HttpHealthCheckSpec>
{
    public HttpHealthCheckRules()
    {
        RuleFor(http => http.Path)
            .Must(path => path is ['/', ..] && !path.Any(character => character is <= ' ' or >= '\u007f' or '#'))
            .WithProblem(ServiceCodes.HealthCheckPath, "is missing or not a path", "a path that starts with `/`, with or without a query");
        RuleFor(http => http.Host)
            .Must(host => host is null || HostName.IsAuthorityInAnyCase(host))
            .WithProblem(ServiceCodes.HealthCheckHost, "is not a valid host name", "a host name, with or without port");
        RuleFor(http => http.Expect)
            .Must(statuses => statuses is not { IsEmpty: true })
            .WithProblem(ServiceCodes.HealthCheckStatus, "is empty: no answer would be healthy", "at least one status, or leave the key out");
        RuleForEach<int>(http => http.Expect)
            .InclusiveBetween(200, 599)
            .WithProblem(ServiceCodes.HealthCheckStatus, "is {PropertyValue}, which is not the status of a complete answer", "200 to 599");
    }
}
