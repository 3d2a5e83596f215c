using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>The rules of one authored CORS policy.</summary>
internal sealed class CorsRules : AbstractValidator<CorsSpec>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public CorsRules()
    {
        RuleFor(cors => cors.Origins).Custom(CheckOrigins);
        RuleFor(cors => cors.Methods)
            .Must(methods => methods is not { IsEmpty: true })
            .WithProblem(CorsCodes.List, "is empty: pages could use none", "at least one method, or leave the key out");
        RuleFor(cors => cors.Methods).Methods(CorsCodes.Method, any: true, HttpMethods.WrongForPages);
        RuleFor(cors => cors.Methods).ListedOnce();
        RuleFor(cors => cors.Headers).Custom((headers, context) => CheckHeaders(headers, context, PageHeaders.WrongInRequests));
        RuleFor(cors => cors.Expose).Custom((headers, context) => CheckHeaders(headers, context, PageHeaders.WrongInResponses));
        RuleFor(cors => cors.MaxAge)
            .Must(age => age is null || (age >= TimeSpan.Zero && age <= Longest && age.Value.Ticks % TimeSpan.TicksPerSecond == 0))
            .WithProblem(CorsCodes.MaxAge, "is longer than browsers keep it, or is not a whole number of seconds", "0s to 24h");
    }

    private static void CheckOrigins(ImmutableArray<string>? origins, ValidationContext<CorsSpec> context)
    {
        if (origins is not { } list)
            return;
        if (list.IsEmpty)
            context.Fail(CorsCodes.List, "is empty: no page could read answers", "at least one origin");
        for (var index = 0; index < list.Length; index++)
        {
            if (WebOrigin.Wrong(list[index]) is { } wrong)
                context.Fail(CorsCodes.Origin, $"is {Shown.Text(list[index])}, which {wrong}", WebOrigin.Form, below: $"[{index}]");
        }
        if (list.Length > 1 && list.Contains(WebOrigin.Any))
            context.Fail(CorsCodes.Origin, "has * beside other origins, which it includes", "* alone, or the origins without it");
        context.FailRepeated(origins, origin => origin, "", ValueCodes.ListedTwice, "is listed already");
    }

    private static void CheckHeaders(ImmutableArray<string>? headers, ValidationContext<CorsSpec> context, Func<string, string?> wrong)
    {
        for (var index = 0; index < (headers?.Length ?? 0); index++)
        {
            if (!HeaderName.IsToken(headers!.Value[index]))
                context.Fail(
                    CorsCodes.Header,
                    $"is {Shown.Text(headers.Value[index])}, which is not a valid name of a header",
                    "a header's name, or *",
                    below: $"[{index}]"
                );
            else if (wrong(headers.Value[index]) is { } why)
                context.Fail(
                    CorsCodes.Header,
                    $"is {Shown.Text(headers.Value[index])}, which {why}",
                    "headers that the Fetch standard lets pages set or read",
                    below: $"[{index}]"
                );
        }
        context.FailRepeated(headers, header => header.ToLowerInvariant(), "", ValueCodes.ListedTwice, "is listed already");
    }
}
