using System.Text;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Errors;

/// <summary>The rules of one authored answer to errors.</summary>
internal sealed class ErrorRules : AbstractValidator<ErrorSpec>
{
    private const int LargestBody = 64 * 1024;
    private const string ContentType = "content-type";

    private static readonly Regex MediaType = Patterns.Linear(
        @"^[0-9A-Za-z!#$&^_.+-]{1,127}/[0-9A-Za-z!#$&^_.+-]{1,127}(?: *; *[0-9A-Za-z_-]+=(?:[0-9A-Za-z_.-]+|""[ -~]*""))*\z"
    );

    public ErrorRules()
    {
        RuleFor(error => error.On!).SetValidator(new ConditionRules());
        RuleFor(error => error.Status)
            .InclusiveBetween(200, 599)
            .WithProblem(ErrorsCodes.Status, "is {PropertyValue}, which is not a valid status of an answer", "200 to 599");
        RuleFor(error => error.Body)
            .Must(body => body is null || Encoding.UTF8.GetByteCount(body) <= LargestBody)
            .WithProblem(ErrorsCodes.Body, "is too large", "at most 64 KiB");
        RuleFor(error => error.Body)
            .Custom(
                (body, context) =>
                {
                    if (body is not null && FormatOperators.Wrong(body, ErrorsCodes.Operator, OperatorTime.Response) is var (code, broken))
                        context.Fail(code, broken, hint: "use operators of Envoy such as %RESPONSE_CODE%, and write %% for a percent sign");
                }
            );
        RuleFor(error => error.ContentType)
            .Must(type => type is null || MediaType.IsMatch(type))
            .WithProblem(ErrorsCodes.ContentType, "is not a valid media type", "a media type such as application/json");
        RuleFor(error => error.Headers)
            .Custom(
                (headers, context) =>
                {
                    HeaderChecks.Values(headers, context, OperatorTime.Response, SetHeaders.WrongInResponses);
                    if (headers?.Keys.FirstOrDefault(name => name.Equals(ContentType, StringComparison.OrdinalIgnoreCase)) is { } said)
                        context.Fail(ErrorsCodes.ContentType, "is set with `contentType`", key: said, hint: "write contentType next to body");
                }
            );
    }

    private sealed class ConditionRules : AbstractValidator<ErrorConditionSpec>
    {
        public ConditionRules()
        {
            RuleFor(on => on.Statuses)
                .Must(statuses => statuses is not { IsEmpty: true })
                .WithProblem(ErrorsCodes.Statuses, "is empty", "at least one status, 400 to 599");
            RuleForEach<int>(on => on.Statuses)
                .InclusiveBetween(400, 599)
                .WithProblem(ErrorsCodes.Statuses, "is {PropertyValue}, which is not an error", "400 to 599");
            RuleFor(on => on.Statuses)
                .Custom((statuses, context) => context.FailRepeated(statuses, status => $"{status}", "", ValueCodes.ListedTwice, "is listed already"));
        }
    }
}
