using ControlPlane.Language.Compilation;
using FluentValidation;

namespace ControlPlane.Language.Policies;

/// <summary>A policy: its name, its spec, the rules of an authored fragment, and what its effective form contributes to a route.</summary>
public abstract class Policy
{
    private protected Policy(string name) => Name = name;

    /// <summary>The key under <c>policies</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it works on the way upstream alone: it is inherited by rules that redirect or respond, and has no effect there.</summary>
    internal virtual bool NeedsUpstream => false;

    /// <summary>Whether <see cref="Compile"/> looks at the band; if not, what it compiles to is shared by all bands.</summary>
    internal virtual bool DependsOnBand => false;

    /// <summary>The record a fragment and the effective policy are bound to.</summary>
    internal abstract Type SpecType { get; }

    /// <summary>The rules of one authored fragment: null means not said at this level.</summary>
    internal abstract IValidator Rules { get; }

    /// <summary>What is wrong with the merged policy as a whole: pairs of a path below the policy and what is wrong; empty when nothing is.</summary>
    internal abstract IEnumerable<PolicyProblem> Check(object effective);

    /// <summary>What the effective policy contributes to the Envoy route of one rule.</summary>
    internal abstract RouteContribution Compile(object effective, RouteContext context);
}

/// <summary>A policy with its typed spec.</summary>
internal abstract class Policy<TSpec>(string name, IValidator<TSpec> rules) : Policy(name)
    where TSpec : class
{
    internal sealed override Type SpecType => typeof(TSpec);

    internal sealed override IValidator Rules => rules;

    internal sealed override IEnumerable<PolicyProblem> Check(object effective) => Check((TSpec)effective);

    internal sealed override RouteContribution Compile(object effective, RouteContext context) => Compile((TSpec)effective, context);

    /// <summary>Checks the merged policy: completeness and conflicts between its fields.</summary>
    protected virtual IEnumerable<PolicyProblem> Check(TSpec effective) => [];

    /// <summary>Compiles the merged policy.</summary>
    protected abstract RouteContribution Compile(TSpec effective, RouteContext context);
}

/// <summary>A problem of an effective policy.</summary>
/// <param name="Path">Below the policy, for example <c>backoff.max</c>.</param>
/// <param name="Code">CP04nn.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Allowed">What would be right.</param>
internal sealed record PolicyProblem(string Path, string Code, string Message, string? Allowed = null);
