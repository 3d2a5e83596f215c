using ControlPlane.Language.Binding;
using ControlPlane.Language.Ladder;
using FluentValidation;

namespace ControlPlane.Language.Policies;

/// <summary>A policy of which the nearest level wins field by field, with its typed spec.</summary>
internal abstract class NearestPolicy<TSpec>(string name, Func<IValidator<TSpec>> rules) : Policy(name)
    where TSpec : class
{
    private readonly Lazy<IValidator<TSpec>> _rules = new(rules);

    internal sealed override PolicyFamily Family => PolicyFamily.Settings;

    internal sealed override Type SpecType => typeof(TSpec);

    internal sealed override IValidator Rules => _rules.Value;

    internal sealed override IEnumerable<PolicyReference> References(object fragment) => References((TSpec)fragment);

    internal sealed override IEnumerable<PolicyProblem> Check(EffectivePolicy effective, PolicyContext context) => Check((TSpec)effective.Spec, context);

    internal sealed override RouteContribution Compile(EffectivePolicy effective, PolicyContext context) => Compile((TSpec)effective.Spec, context);

    internal sealed override IEnumerable<string> Weakens(EffectivePolicy? earlier, EffectivePolicy? later) =>
        Weakens((TSpec?)earlier?.Spec, (TSpec?)later?.Spec);

    internal sealed override IEnumerable<Fact> Establishes(EffectivePolicy effective, Lookup documents, Sight? sight)
    {
        sight?.Add(Seen.Places);
        return Establishes((TSpec)effective.Spec, effective);
    }

    /// <summary>What the policy in force establishes for other policies.</summary>
    protected virtual IEnumerable<Fact> Establishes(TSpec spec, EffectivePolicy effective) => [];

    /// <summary>How a rule is protected less.</summary>
    protected virtual IEnumerable<string> Weakens(TSpec? earlier, TSpec? later) => [];

    /// <summary>The documents a fragment names.</summary>
    protected virtual IEnumerable<PolicyReference> References(TSpec fragment) => [];

    /// <summary>Checks the merged policy: completeness and conflicts between its fields.</summary>
    protected virtual IEnumerable<PolicyProblem> Check(TSpec effective, PolicyContext context) => [];

    /// <summary>Compiles the merged policy.</summary>
    protected abstract RouteContribution Compile(TSpec effective, PolicyContext context);
}
