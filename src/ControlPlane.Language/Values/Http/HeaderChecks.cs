using System.Collections.Immutable;
using FluentValidation;

namespace ControlPlane.Language.Values.Http;

/// <summary>Checks of headers that Envoy is told to write.</summary>
internal static class HeaderChecks
{
    /// <summary>Checks names and values of a map.</summary>
    /// <param name="headers">Name to value.</param>
    /// <param name="context">Of the rule.</param>
    /// <param name="operators">When operators in values are read; null where values may hold none, and a percent sign is one.</param>
    /// <param name="lost">Why a header does not leave Envoy as it is set, or null.</param>
    public static void Values<T>(
        ImmutableSortedDictionary<string, string>? headers,
        ValidationContext<T> context,
        OperatorTime? operators,
        Func<string, string?>? lost = null
    )
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (!seen.Add(name))
                context.Fail(ValueCodes.HeaderTwice, "is there twice, in different spelling: names do not differ by case", "each header once", name);
            if (WrongName(name) is var (code, wrong))
                context.Fail(code, wrong, key: name);
            else if (lost?.Invoke(name) is { } why)
                context.Fail(ValueCodes.HeaderForbidden, why, key: name);
            if (value.Any(character => char.IsControl(character) && character != '\t'))
                context.Fail(ValueCodes.HeaderValue, "has line breaks or control characters", "text on one line", name);
            else if (value.Length == 0)
                context.Fail(
                    ValueCodes.HeaderValue,
                    "is empty: Envoy sends no header then",
                    "text, or leave the header out; `remove` takes a header away",
                    name
                );
            else if (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t')
                context.Fail(
                    ValueCodes.HeaderValue,
                    "starts or ends with white space, which is removed from headers on their way",
                    "the value without white space around it",
                    name
                );
            else if (operators is { } time && FormatOperators.Wrong(value, ValueCodes.HeaderOperator, time) is var (operatorCode, broken))
                context.Fail(operatorCode, broken, key: name, hint: "use operators of Envoy such as %REQ(x-name)%, and write %% for a percent sign");
        }
    }

    /// <summary>What is wrong with the name of a header that is to be written or removed, with its code, or null.</summary>
    public static (string Code, string Message)? WrongName(string name) =>
        HeaderName.Forbidden(name) is { } forbidden ? (ValueCodes.HeaderForbidden, forbidden)
        : HeaderName.IsToken(name) ? null
        : (ValueCodes.HeaderName, "is not a valid name of a header");
}
