using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>The rules of one authored change of headers.</summary>
internal sealed class HeadersRules : AbstractValidator<HeadersSpec>
{
    public HeadersRules()
    {
        RuleFor(headers => headers.Request!)
            .SetValidator(
                new HeaderChangesRules(OperatorTime.Request, SetHeaders.WrongInRequests, SetHeaders.NeverAbsentInRequests, SetHeaders.StaysInRequests)
            );
        RuleFor(headers => headers.Response!)
            .SetValidator(
                new HeaderChangesRules(OperatorTime.Response, SetHeaders.WrongInResponses, SetHeaders.NeverAbsentInResponses, SetHeaders.StaysInResponses)
            );
    }
}

/// <summary>The rules of the changes of one message's headers.</summary>
internal sealed class HeaderChangesRules : AbstractValidator<HeaderChangesSpec>
{
    /// <param name="time">When operators in values are read.</param>
    /// <param name="wrong">Why a header that is set does not leave Envoy so, or null.</param>
    /// <param name="never">Why a header that is added where it is absent is not, or null.</param>
    /// <param name="stays">Why a header that is removed is there all the same, or null.</param>
    public HeaderChangesRules(OperatorTime time, Func<string, string?> wrong, Func<string, string?> never, Func<string, string?> stays)
    {
        RuleFor(changes => changes.Set).Custom((headers, context) => Check(headers, context, wrong));
        RuleFor(changes => changes.Add).Custom((headers, context) => Check(headers, context, name => SetHeaders.WrongToAdd(name) ?? wrong(name)));
        RuleFor(changes => changes.AddIfAbsent).Custom((headers, context) => Check(headers, context, never));
        RuleForEach<string>(changes => changes.Remove)
            .Custom(
                (name, context) =>
                {
                    if (HeaderChecks.WrongName(name) is var (code, message))
                        context.Fail(code, message);
                    else if (stays(name) is { } why)
                        context.Fail(ValueCodes.HeaderForbidden, why);
                }
            );
        RuleFor(changes => changes)
            .Custom(
                (changes, context) =>
                {
                    var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                    foreach (var (name, way) in Ways(changes))
                    {
                        if (seen.TryAdd(name, way) || seen[name] == way)
                            continue;
                        context.Fail(
                            ValueCodes.HeaderTwice,
                            $"changes {Shown.Text(name)} by {way}, and by {seen[name]} too: names do not differ by case",
                            "one way for each header"
                        );
                    }
                }
            );

        void Check(ImmutableSortedDictionary<string, string>? headers, ValidationContext<HeaderChangesSpec> context, Func<string, string?> lost) =>
            HeaderChecks.Values(headers, context, time, lost);
    }

    private static IEnumerable<(string Name, string Way)> Ways(HeaderChangesSpec changes) =>
        [
            .. Keys(changes.Set).Select(name => (name, "set")),
            .. Keys(changes.Add).Select(name => (name, "add")),
            .. Keys(changes.AddIfAbsent).Select(name => (name, "addIfAbsent")),
            .. (changes.Remove ?? []).Select(name => (name, "remove")),
        ];

    private static IEnumerable<string> Keys(ImmutableSortedDictionary<string, string>? headers) => headers?.Keys ?? [];
}
