using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Ladder;
using FluentValidation;

namespace ControlPlane.Language.Policies;

/// <summary>A policy that is a list of named entries: levels merge by name, field by field. With the typed spec of an entry.</summary>
internal abstract class ListPolicy<TSpec>(string name, Func<IValidator<TSpec>> rules) : Policy(name)
    where TSpec : class
{
    private readonly Lazy<IValidator<TSpec>> _rules = new(rules);

    internal sealed override PolicyFamily Family => PolicyFamily.NamedList;

    internal sealed override Type SpecType => typeof(TSpec);

    internal sealed override IValidator Rules => _rules.Value;

    internal sealed override IEnumerable<PolicyReference> References(object fragment) => References((TSpec)fragment);

    internal sealed override IEnumerable<PolicyProblem> Check(EffectivePolicy effective, PolicyContext context) =>
        Check(Entries(effective, context.Sight), context);

    internal sealed override RouteContribution Compile(EffectivePolicy effective, PolicyContext context) => Compile(Entries(effective, context.Sight), context);

    internal sealed override IEnumerable<string> Weakens(EffectivePolicy? earlier, EffectivePolicy? later) =>
        earlier is null ? [] : Weakens(Entries(earlier), later is null ? [] : Entries(later));

    /// <summary>How a rule is protected less.</summary>
    protected virtual IEnumerable<string> Weakens(ImmutableArray<Demand<TSpec>> earlier, ImmutableArray<Demand<TSpec>> later) => [];

    /// <summary>The documents an entry names.</summary>
    protected virtual IEnumerable<PolicyReference> References(TSpec fragment) => [];

    /// <summary>Checks the merged entries, by name.</summary>
    protected virtual IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<TSpec>> entries, PolicyContext context) => [];

    /// <summary>Compiles the merged entries, by name.</summary>
    protected abstract RouteContribution Compile(ImmutableArray<Demand<TSpec>> entries, PolicyContext context);

    private static ImmutableArray<Demand<TSpec>> Entries(EffectivePolicy effective, Sight? sight = null) =>
        [.. effective.Items.Select(item => new Demand<TSpec>(item.Level, (TSpec)item.Spec, item.Tree, sight))];
}
