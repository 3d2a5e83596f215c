using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The values that a match of a header or of a query parameter asks for.</summary>
internal static class AskedValues
{
    /// <summary>Which values a match asks for, inversion aside; null where any will do, or where that is not told by a text.</summary>
    public static Re2Node? Of(ValueMatchSpec match) =>
        match switch
        {
            { Ways: not 1 } => null,
            { Exact: { } exact } => Re2Node.Literal(exact),
            { Prefix: { } prefix } => new Re2Node.Sequence([Re2Node.Literal(prefix), Re2Node.Anything]),
            { Suffix: { } suffix } => new Re2Node.Sequence([Re2Node.Anything, Re2Node.Literal(suffix)]),
            { Contains: { } part } => new Re2Node.Sequence([Re2Node.Anything, Re2Node.Literal(part), Re2Node.Anything]),
            { Regex: { } regex } => Re2.TryParse(regex),
            _ => null,
        };
}
