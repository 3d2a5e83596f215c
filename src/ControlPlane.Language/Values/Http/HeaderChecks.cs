using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Values.Http;

/// <summary>Checks of headers that Envoy is told to write.</summary>
internal static class HeaderChecks
{
    /// <summary>Checks names and values of a map.</summary>
    /// <param name="headers">Name to value.</param>
    /// <param name="context">Of the rule.</param>
    /// <param name="operators">Whether values may hold operators; otherwise a percent sign is one.</param>
    /// <param name="lost">Why a header does not leave Envoy as it is set, or null.</param>
    public static void Values<T>(ImmutableSortedDictionary<string, string>? headers, ValidationContext<T> context, bool operators, Func<string, string?>? lost = null)
    {
        foreach (var (name, value) in headers ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (WrongName(name) is var (code, wrong)) context.Fail(code, wrong, key: name);
            else if (lost?.Invoke(name) is { } why) context.Fail(Codes.HeaderForbidden, why, key: name);
            if (value.Any(character => char.IsControl(character) && character != '\t')) context.Fail(Codes.HeaderValue, "has line breaks or control characters", "text on one line", name);
            else if (value.Length == 0) context.Fail(Codes.HeaderValue, "is empty: Envoy sends no header then", "text, or leave the header out; `remove` takes a header away", name);
            else if (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t') context.Fail(Codes.HeaderValue, "has white space at an end, which is no part of a header's value", "text without white space around it", name);
            else if (operators && FormatOperators.Wrong(value, Codes.HeaderOperator) is var (operatorCode, broken)) context.Fail(operatorCode, broken, key: name, hint: "use operators of Envoy such as %REQ(x-name)%, and write %% for a percent sign");
        }
    }

    /// <summary>What is wrong with the name of a header that is to be written or removed, with its code, or null.</summary>
    public static (string Code, string Message)? WrongName(string name) =>
        HeaderName.Forbidden(name) is { } forbidden ? (Codes.HeaderForbidden, forbidden)
        : HeaderName.IsToken(name) ? null
        : (Codes.HeaderName, "is not a valid name of a header");
}
