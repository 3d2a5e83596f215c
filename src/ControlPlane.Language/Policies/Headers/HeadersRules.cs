using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>The rules of one authored change of headers.</summary>
internal sealed class HeadersRules : AbstractValidator<HeadersSpec>
{
    public HeadersRules()
    {
        RuleFor(headers => headers.Request!).SetValidator(new HeaderChangesRules(SetHeaders.WrongInRequests));
        RuleFor(headers => headers.Response!).SetValidator(new HeaderChangesRules(SetHeaders.WrongInResponses));
    }
}

/// <summary>The rules of the changes of one message's headers.</summary>
internal sealed class HeaderChangesRules : AbstractValidator<HeaderChangesSpec>
{
    /// <param name="wrong">Why a header that is set does not leave Envoy so, or null.</param>
    public HeaderChangesRules(Func<string, string?> wrong)
    {
        RuleFor(changes => changes.Set).Custom(Check);
        RuleFor(changes => changes.Add).Custom(Check);
        RuleFor(changes => changes.AddIfAbsent).Custom(Check);
        RuleForEach<string>(changes => changes.Remove).Custom((name, context) =>
        {
            if (HeaderChecks.WrongName(name) is var (code, message)) context.Fail(code, message);
        });
        RuleFor(changes => changes).Custom((changes, context) =>
        {
            var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, way) in Ways(changes))
            {
                if (seen.TryAdd(name, way)) continue;
                context.Fail(Codes.HeaderTwice, $"changes {Shown.Text(name)} by {way}, and by {seen[name]} too: names do not differ by case", "one way for each header");
            }
        });

        void Check(ImmutableSortedDictionary<string, string>? headers, ValidationContext<HeaderChangesSpec> context) => HeaderChecks.Values(headers, context, operators: true, wrong);
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
