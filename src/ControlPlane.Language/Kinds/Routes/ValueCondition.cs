using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>
/// A condition on one header or query parameter, in a form in which conditions can be compared. A header that is sent several times is one value for Envoy,
/// joined by commas.
/// </summary>
/// <param name="Subject">What it looks at; equal for the same header or parameter.</param>
/// <param name="Kind">How the value is matched.</param>
/// <param name="Text">With what; empty for presence.</param>
/// <param name="Not">Whether it is inverted: then no value counts as an empty one, and only presence tells the two apart.</param>
internal readonly record struct ValueCondition(string Subject, ValueKind Kind, string Text, bool Not)
{
    /// <summary>The conditions of a match, those of headers first, each in the order of the match.</summary>
    public static IEnumerable<ValueCondition> Of(MatchSpec match) => (match.Headers ?? []).Select(Of).Concat((match.Query ?? []).Select(Of));

    public static ValueCondition Of(HeaderMatchSpec header) => Of($"header {header.Name?.ToLowerInvariant()}", header, header.Not ?? false);

    public static ValueCondition Of(QueryMatchSpec query) => Of($"query {query.Name}", query, query.Not ?? false);

    /// <summary>It turned around: holds for the values for which this does not.</summary>
    public ValueCondition Negated => this with { Not = !Not };

    /// <summary>Whether every request that fulfils this fulfils the other. In doubt false.</summary>
    public bool Implies(ValueCondition other)
    {
        if (Subject != other.Subject)
            return false;
        if (this == other)
            return true;
        return (Not, other.Not) switch
        {
            (false, false) => ImpliesValue(other),
            (false, true) => Excludes(other.Negated),
            (true, true) => Kind is ValueKind.Present ? other.Holds("") is false : other.Negated.Implies(Negated),
            (true, false) => false,
        };
    }

    /// <summary>Both look at values.</summary>
    private bool ImpliesValue(ValueCondition other) =>
        (Kind, other.Kind) switch
        {
            (_, ValueKind.Present) => true,
            (ValueKind.Exact, _) => other.Holds(Text) is true,
            (ValueKind.Prefix, ValueKind.Prefix) => Text.StartsWith(other.Text, StringComparison.Ordinal),
            (ValueKind.Suffix, ValueKind.Suffix) => Text.EndsWith(other.Text, StringComparison.Ordinal),
            (ValueKind.Prefix or ValueKind.Suffix or ValueKind.Contains, ValueKind.Contains) => Text.Contains(other.Text, StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>Whether no value fulfils both.</summary>
    private bool Excludes(ValueCondition other) =>
        (Kind, other.Kind) switch
        {
            (ValueKind.Exact, _) => other.Holds(Text) is false,
            (_, ValueKind.Exact) => Holds(other.Text) is false,
            (ValueKind.Prefix, ValueKind.Prefix) => !Text.StartsWith(other.Text, StringComparison.Ordinal)
                && !other.Text.StartsWith(Text, StringComparison.Ordinal),
            (ValueKind.Suffix, ValueKind.Suffix) => !Text.EndsWith(other.Text, StringComparison.Ordinal)
                && !other.Text.EndsWith(Text, StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>Whether a value fulfils the condition, inversion aside; null where that cannot be told.</summary>
    private bool? Holds(string value) =>
        Kind switch
        {
            ValueKind.Present => true,
            ValueKind.Exact => value == Text,
            ValueKind.Prefix => value.StartsWith(Text, StringComparison.Ordinal),
            ValueKind.Suffix => value.EndsWith(Text, StringComparison.Ordinal),
            ValueKind.Contains => value.Contains(Text, StringComparison.Ordinal),
            _ => WholePattern.Matches(Text, value),
        };

    private static ValueCondition Of(string subject, ValueMatchSpec spec, bool not) =>
        spec switch
        {
            { Exact: { } exact } => new(subject, ValueKind.Exact, exact, not),
            { Prefix: { } prefix } => new(subject, ValueKind.Prefix, prefix, not),
            { Suffix: { } suffix } => new(subject, ValueKind.Suffix, suffix, not),
            { Contains: { } part } => new(subject, ValueKind.Contains, part, not),
            { Regex: { } regex } => new(subject, ValueKind.Regex, regex, not),
            _ => new(subject, ValueKind.Present, "", spec.Present is false != not),
        };
}

/// <summary>How a value is matched.</summary>
internal enum ValueKind
{
    Exact,
    Prefix,
    Suffix,
    Contains,
    Regex,
    Present,
}
