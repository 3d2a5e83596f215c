using System.Collections.Frozen;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Values.Http;

/// <summary>Which values requests can have where they are matched, as patterns. A test compares them with both Envoys.</summary>
internal static class ValueForms
{
    private const string Hex = "[0-9A-Fa-f]";

    /// <summary>No byte below the space but the tab, no DEL, and no white space around it (https://www.rfc-editor.org/rfc/rfc9110#section-5.5).</summary>
    private static readonly Re2Machine Header = Machine("(?:[^\\x00- \\x7f](?:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00- \\x7f])?)?");

    private static readonly Re2Machine Query = Machine("[!\"$%'-~]*");

    /// <summary>Headers whose values Envoy checks, or sets itself.</summary>
    private static readonly FrozenDictionary<string, (Re2Machine Form, string Words)> Known = new Dictionary<string, (Re2Machine, string)>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["content-length"] = (Machine("[0-9]+"), "decimal digits, and Envoy answers any other content-length with 400"),
        ["x-forwarded-for"] = (Machine("(?:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*,)?[0-9A-Fa-f.:]+"), "addresses, and Envoy appends that of its peer at the end"),
        ["x-envoy-external-address"] = (Machine("[0-9A-Fa-f.:]+"), "an address, and Envoy sets it to that of the client"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> AlwaysThere = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "x-envoy-external-address",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-request-id"
    );

    private static readonly FrozenDictionary<(bool Slashes, bool Empty), Re2Machine> Paths = (
        from slashes in new[] { false, true }
        from empty in new[] { false, true }
        select ((slashes, empty), Machine(Path(slashes, empty)))
    ).ToFrozenDictionary(form => form.Item1, form => form.Item2);

    /// <summary>Why no header of this name has one of these values, or null.</summary>
    public static string? WrongHeader(string name, Re2Node asked)
    {
        var machine = Re2Machine.Of(asked);
        if (Known.TryGetValue(name, out var known))
            return machine.Meets(known.Form) ? null : $"is a value that this header never has: it consists of {known.Words}";
        return machine.Meets(Header)
            ? null
            : "matches no value that a header can have: values contain no line breaks or other control characters, and no white space at either end";
    }

    /// <summary>Whether Envoy sets the header, or checks its value.</summary>
    public static bool HasOwnForm(string name) => Known.ContainsKey(name) || AlwaysThere.Contains(name);

    /// <summary>Whether Envoy gives a header to every request, should a client send none.</summary>
    public static bool IsAlwaysThere(string name) => AlwaysThere.Contains(name);

    /// <summary>Why no query parameter has one of these values, or null.</summary>
    public static string? WrongQuery(Re2Node asked) =>
        Re2Machine.Of(asked).Meets(Query)
            ? null
            : "matches no value that a query parameter can have: values are percent-encoded in the URL, so they contain no white space, control "
                + "characters, `&`, `#` or characters beyond ASCII";

    /// <summary>Whether a path that a request can have matches a pattern as a whole.</summary>
    /// <param name="pattern">A right one.</param>
    /// <param name="keepsEscapedSlashes">Whether paths may have `%2F` and `%5C`.</param>
    /// <param name="keepsEmptySegments">Whether paths may have `//`.</param>
    public static bool IsPath(string pattern, bool keepsEscapedSlashes, bool keepsEmptySegments) =>
        Re2Machine.Of(Re2.Parse(pattern)).Meets(Paths[(keepsEscapedSlashes, keepsEmptySegments)]);

    /// <summary>Whether a path that a request can have, whatever its listener does, has a part that matches a pattern.</summary>
    public static bool IsInPath(string pattern) =>
        Re2Machine.Of(new Re2Node.Sequence([Re2Node.Anything, Re2.Parse(pattern), Re2Node.Anything])).Meets(Paths[(true, true)]);

    /// <summary>Paths after Envoy's normalisation: what needs no encoding is decoded, `.` and `..` are resolved, `%00` is refused.</summary>
    private static string Path(bool slashes, bool empty)
    {
        var encoded = $"0[1-9A-Fa-f]|1{Hex}|2[0-9A-Ca-c{(slashes ? "Ff" : "")}]|3[A-Fa-f]|40|5[BDEbde{(slashes ? "Cc" : "")}]|60|7[BCDFbcdf]|[89A-Fa-f]{Hex}";
        var other = $"(?:[!$&'()*+,:;=@\\[\\]_~0-9A-Za-z-]|%(?:{encoded})|%{Hex}?[!$&'()*+,:;=@\\[\\]_~G-Zg-z-])";
        var segment = $"(?:(?:{other}(?:{other}|\\.)*|\\.{other}(?:{other}|\\.)*|\\.\\.(?:{other}|\\.)+)(?:%{Hex}?)?|%{Hex}?)";
        return empty ? $"(?:/{segment}?)+" : $"/(?:{segment}(?:/{segment})*/?)?";
    }

    private static Re2Machine Machine(string pattern) => Re2Machine.Of(Re2.Parse(pattern));
}
