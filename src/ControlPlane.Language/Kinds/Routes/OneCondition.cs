using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>One of the conditions of a match, to be compared with the others on the same header or parameter.</summary>
/// <param name="condition">In the form in which conditions can be compared.</param>
/// <param name="written">As it is written.</param>
internal sealed class OneCondition(ValueCondition condition, ValueMatchSpec written)
{
    private readonly Lazy<Re2Machine?> _values = new(() => condition.Not || AskedValues.Of(written) is not { } asked ? null : Re2Machine.Of(asked));

    public ValueCondition Condition => condition;

    /// <summary>Whether no request fulfils both; in doubt false.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="steps">How many steps the comparison of patterns may take, and afterwards how many are left.</param>
    public bool Excludes(OneCondition other, ref int steps)
    {
        if (condition.Subject != other.Condition.Subject)
            return false;
        if (condition.Implies(other.Condition.Negated) || other.Condition.Implies(condition.Negated))
            return true;
        return _values.Value is { } here && other._values.Value is { } there && !here.Meets(there, ref steps);
    }
}
