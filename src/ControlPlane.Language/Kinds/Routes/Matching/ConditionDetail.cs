namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>How narrow the conditions of a match are, beside their number.</summary>
/// <param name="Exact">Headers and parameters matched exactly, more of them first.</param>
/// <param name="Partial">Those matched by prefix, suffix, part or pattern, more of them first.</param>
/// <param name="Present">Those that must be there or be absent, more of them first; inverted values come last.</param>
/// <param name="Text">The length of what the partial ones match, more of it first.</param>
/// <param name="Methods">The number of methods, fewer first; every method comes last.</param>
internal readonly record struct ConditionDetail(int Exact, int Partial, int Present, int Text, int Methods) : IComparable<ConditionDetail>
{
    public static ConditionDetail Of(MatchSpec match)
    {
        var (exact, partial, present, text) = (0, 0, 0, 0);
        foreach (var condition in ValueCondition.Of(match))
        {
            if (condition.Kind is ValueKind.Present)
                present++;
            else if (condition.Not)
                continue;
            else if (condition.Kind is ValueKind.Exact)
                exact++;
            else
                (partial, text) = (partial + 1, text + condition.Text.Length);
        }
        return new(exact, partial, present, text, match.Methods is { IsDefaultOrEmpty: false } methods ? methods.Length : int.MaxValue);
    }

    public int CompareTo(ConditionDetail other)
    {
        var order = other.Exact.CompareTo(Exact);
        if (order == 0)
            order = other.Partial.CompareTo(Partial);
        if (order == 0)
            order = other.Present.CompareTo(Present);
        if (order == 0)
            order = other.Text.CompareTo(Text);
        return order == 0 ? Methods.CompareTo(other.Methods) : order;
    }

    public static bool operator <(ConditionDetail left, ConditionDetail right) => left.CompareTo(right) < 0;

    public static bool operator >(ConditionDetail left, ConditionDetail right) => left.CompareTo(right) > 0;

    public static bool operator <=(ConditionDetail left, ConditionDetail right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ConditionDetail left, ConditionDetail right) => left.CompareTo(right) >= 0;
}
