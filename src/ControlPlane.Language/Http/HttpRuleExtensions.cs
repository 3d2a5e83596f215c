using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Http;

/// <summary>Rules of values that several specs hold.</summary>
internal static class HttpRuleExtensions
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"];

    /// <summary>A pattern, where it is given, is RE2's.</summary>
    public static void Regex<T>(this IRuleBuilder<T, string?> rule) => rule.Custom((pattern, context) =>
    {
        if (pattern is not null && Re2.Check(pattern).Problem is { } wrong) context.Fail(Codes.Regex, wrong, "a pattern in RE2's syntax");
    });

    /// <summary>A method is an upper-case token.</summary>
    public static void Method<T>(this IRuleBuilder<T, string> rule, string code = Codes.Method) => rule.Custom((method, context) =>
    {
        if (!HeaderName.IsToken(method) || method.Any(char.IsAsciiLetterLower))
            context.Fail(code, $"is {Shown.Text(method)}, which is no method{Suggestion.For(method, Methods)}", "a method in upper case, such as GET");
    });
}
