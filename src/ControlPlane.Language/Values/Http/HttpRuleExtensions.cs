using System.Collections.Immutable;
using ControlPlane.Language.Values.Regexes;
using FluentValidation;

namespace ControlPlane.Language.Values.Http;

/// <summary>Rules of values that several specs hold.</summary>
internal static class HttpRuleExtensions
{
    private const string AnyMethod = "*";

    /// <summary>A pattern, where it is given, is RE2's.</summary>
    public static void Regex<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Custom(
            (pattern, context) =>
            {
                if (pattern is not null && Re2.Check(pattern).Problem is { } wrong)
                    context.Fail(ValueCodes.Regex, wrong, "a pattern in RE2's syntax");
            }
        );

    /// <summary>A pattern of paths, which are percent-encoded.</summary>
    public static void PathRegex<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Custom(
            (pattern, context) =>
            {
                if (pattern is null)
                    return;
                if (Re2.Check(pattern).Problem is { } wrong)
                    context.Fail(ValueCodes.Regex, wrong, "a pattern in RE2's syntax");
                else if (pattern.EnumerateRunes().FirstOrDefault(character => !character.IsAscii) is { Value: > 0 } beyond)
                    context.Fail(
                        ValueCodes.Regex,
                        $"has `{beyond}`, which no path has: paths are percent-encoded",
                        $"`{Uri.EscapeDataString(beyond.ToString())}` in its place"
                    );
            }
        );

    /// <summary>Methods are upper-case tokens, and together short enough for one pattern.</summary>
    /// <param name="rule">Of the list.</param>
    /// <param name="code">Of its problems.</param>
    /// <param name="any">Whether `*` stands for every method.</param>
    /// <param name="others">Why a method that is served has no effect here, or null.</param>
    public static void Methods<T>(this IRuleBuilder<T, ImmutableArray<string>?> rule, string code, bool any = false, Func<string, string?>? others = null) =>
        rule.Custom(
            (methods, context) =>
            {
                if (methods is not { } list)
                    return;
                var wrong = list.Index()
                    .Where(method => !(any && method.Item == AnyMethod))
                    .Select(method => (method.Index, Text: HttpMethods.Wrong(method.Item) ?? others?.Invoke(method.Item)))
                    .Where(method => method.Text is not null)
                    .ToList();
                foreach (var (index, text) in wrong)
                    context.Fail(
                        code,
                        text!,
                        "a method that Envoy knows, in upper case, such as GET or PROPFIND, or leave the key out for every method",
                        below: $"[{index}]"
                    );
                if (wrong.Count == 0 && !list.IsEmpty && Re2.Check(Re2.AnyOf(list)).Problem is not null)
                    context.Fail(
                        code,
                        "has more and longer methods than Envoy takes in one pattern",
                        $"methods with at most {Re2.LargestProgram / 2} characters in all"
                    );
            }
        );
}
