namespace ControlPlane.Language.Ladder;

/// <summary>A problem of a policy in force.</summary>
/// <param name="Path">Below the policy, for example <c>backoff.max</c>.</param>
/// <param name="Code">CP04nn.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Allowed">What would be right.</param>
/// <param name="Hint">Advice on what to do.</param>
internal sealed record PolicyProblem(string Path, string Code, string Message, string? Allowed = null, string? Hint = null)
{
    /// <summary>Says that a rule redirects or responds, where a policy would need a service.</summary>
    public const string NoUpstream = "has no effect here: the rule answers by itself, and its requests go to no service";

    /// <summary>What to do then.</summary>
    public const string WhereUpstream = "remove it, or write it at a rule with `to`, or at the Route or the fleet, whose rules with `to` inherit it";

    /// <summary>Where <see cref="Path"/> begins: what one level says. Null for the policy as merged.</summary>
    public EffectiveNode? In { get; init; }
}
