using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>Envoy's `%…%` operators in a text.</summary>
internal static class FormatOperators
{
    /// <summary>As Envoy's own parser reads them, but for arguments that hold a `)` or a line break.</summary>
    private static readonly Regex Operator = Patterns.Linear(@"^%([A-Z0-9_]+)((?:\([^)\n]*\))?(?::[0-9]+)?)%");

    /// <summary>What is wrong with the operators of a text that ends in a message, with its code, or null.</summary>
    /// <param name="text">A header's value, or a body.</param>
    /// <param name="syntax">The code where it is not in Envoy's form.</param>
    /// <param name="time">When it is read.</param>
    public static (string Code, string Message)? Wrong(string text, string syntax, OperatorTime time)
    {
        foreach (var (at, match) in Read(text))
        {
            if (!match.Success)
                return (syntax, $"has a `%` that does not start an operator (at character {at + 1}); a percent sign is written `%%`");
            if (Wrong(match.Groups[1].Value, match.Groups[2].Value, syntax, time) is { } wrong)
                return wrong;
        }
        return null;
    }

    /// <summary>The first operator whose value a client, a service or a certificate wrote, or null. The text is right.</summary>
    public static string? Reflecting(string text) =>
        Read(text).Select(part => part.Match.Groups[1].Value).FirstOrDefault(name => OperatorTable.Find(name) is not { Value: OperatorValue.Own });

    /// <summary>The request headers that the operators of texts read, in lower case. The texts are right.</summary>
    public static IEnumerable<string> HeadersRead(IEnumerable<string> texts) =>
        texts
            .SelectMany(Read)
            .Where(part => part.Match.Groups[1].Value == "REQ")
            .SelectMany(part => part.Match.Groups[2].Value.TrimStart('(').Split(')')[0].Split('?'))
            .Select(header => header.ToLowerInvariant())
            .Distinct();

    /// <summary>Each percent sign that is not doubled, with the operator that starts there.</summary>
    private static IEnumerable<(int At, Match Match)> Read(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            var found = text[at..].IndexOf('%', StringComparison.Ordinal);
            if (found < 0)
                yield break;
            at += found;
            var doubled = text.AsSpan(at).StartsWith("%%");
            var match = doubled ? Match.Empty : Operator.Match(text[at..]);
            if (!doubled)
                yield return (at, match);
            at += doubled ? 2 : Math.Max(1, match.Length);
        }
    }

    private static (string Code, string Message)? Wrong(string name, string argument, string syntax, OperatorTime time)
    {
        if (name == "ENVIRONMENT")
            return (
                ValueCodes.OperatorEnvironment,
                "has the operator ENVIRONMENT, which would show what stands in the environment of Envoy's process, secrets included, to whoever may write this"
            );
        if (OperatorTable.Find(name) is not { } known)
            return (
                syntax,
                $"has the operator {Shown.Text(name)}, which is not one that every version of Envoy offers here{Suggestion.For(name, OperatorTable.Names)}"
            );
        if (known.Value is OperatorValue.Anything || (name == "METADATA" && argument.StartsWith("(DYNAMIC:", StringComparison.Ordinal)))
            return (
                ValueCodes.OperatorUnsafe,
                $"has the operator {name}, whose value may hold line breaks that somebody else wrote; they would add headers or lines to a message"
            );
        if (OperatorTable.IsAbsent(name, time))
            return (
                ValueCodes.OperatorAbsent,
                $"has the operator {name}, which has no value yet when the headers of {(time is OperatorTime.Request ? "a request" : "an answer")} are sent"
            );
        if (known.Argument is not { } form)
            return argument.Length == 0 ? null : (syntax, $"has the operator {name} with an argument; it takes none");
        return form.IsMatch(argument)
            ? null
            : (syntax, $"has the operator {name} in a form that Envoy does not take here; one it takes is %{name}{known.Example}%");
    }
}
