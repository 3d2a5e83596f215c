using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Ladder;
using FluentValidation;

namespace ControlPlane.Language.Policies;

/// <summary>A policy that only adds: the demands of all levels hold together. With its typed spec.</summary>
internal abstract class SecurityPolicy<TSpec>(string name, Func<IValidator<TSpec>> rules) : Policy(name)
    where TSpec : class
{
    private readonly Lazy<IValidator<TSpec>> _rules = new(rules);

    internal sealed override PolicyFamily Family => PolicyFamily.Security;

    internal sealed override Type SpecType => typeof(TSpec);

    internal sealed override IValidator Rules => _rules.Value;

    internal sealed override IEnumerable<PolicyReference> References(object fragment) => References((TSpec)fragment);

    internal sealed override IEnumerable<PolicyProblem> Check(EffectivePolicy effective, PolicyContext context) =>
        Check(Demands(effective, context.Sight), context);

    internal sealed override RouteContribution Compile(EffectivePolicy effective, PolicyContext context) => Compile(Demands(effective, context.Sight), context);

    internal sealed override IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context) =>
        Vary(variant, Demands(effective, context.Sight), context);

    internal sealed override IEnumerable<Credential> Credentials(EffectivePolicy effective, PolicyContext context) =>
        Credentials(Demands(effective, context.Sight), context);

    internal sealed override IEnumerable<Fact> Establishes(EffectivePolicy effective, Lookup documents, Sight? sight) =>
        Establishes(Demands(effective, sight), documents);

    internal sealed override bool Weakens(object earlier, object later) => Weakens((TSpec)earlier, (TSpec)later);

    /// <summary>Whether the later fragment may let requests through that the earlier one refuses. In doubt true.</summary>
    protected virtual bool Weakens(TSpec earlier, TSpec later) => true;

    /// <summary>The documents a fragment names.</summary>
    protected virtual IEnumerable<PolicyReference> References(TSpec fragment) => [];

    /// <summary>Checks the demands, outermost first: completeness of each, and whether they can hold together.</summary>
    protected virtual IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<TSpec>> demands, PolicyContext context) => [];

    /// <summary>Compiles the demands, outermost first, so that each of them must be met.</summary>
    protected abstract RouteContribution Compile(ImmutableArray<Demand<TSpec>> demands, PolicyContext context);

    /// <summary>The Envoy routes that a variant becomes.</summary>
    protected virtual IEnumerable<RouteVariant> Vary(RouteVariant variant, ImmutableArray<Demand<TSpec>> demands, PolicyContext context) => [variant];

    /// <summary>How requests show that they carry what is demanded.</summary>
    protected virtual IEnumerable<Credential> Credentials(ImmutableArray<Demand<TSpec>> demands, PolicyContext context) => [];

    /// <summary>What the demands establish for other policies.</summary>
    protected virtual IEnumerable<Fact> Establishes(ImmutableArray<Demand<TSpec>> demands, Lookup documents) => [];

    /// <summary>What each level demands, outermost first.</summary>
    protected static ImmutableArray<Demand<TSpec>> Demands(EffectivePolicy effective, Sight? sight = null) =>
        [.. effective.Layers.Select(layer => new Demand<TSpec>(layer.Level, (TSpec)layer.Spec, layer.Tree, sight))];
}

/// <summary>What one level of the ladder says of a policy.</summary>
/// <param name="level">The level; of an entry of a list, the nearest that wrote in it: there it counts.</param>
/// <param name="spec">What it says.</param>
/// <param name="tree">The same as a tree that knows where it was written.</param>
/// <param name="sight">Remembers that somebody looks at where it was written.</param>
internal sealed class Demand<TSpec>(Level level, TSpec spec, EffectiveNode tree, Sight? sight)
{
    /// <summary>The level; of an entry of a list, the nearest that wrote in it: there it counts.</summary>
    public Level Level
    {
        get
        {
            sight?.Add(Seen.Places);
            return level;
        }
    }

    /// <summary>What it says.</summary>
    public TSpec Spec => spec;

    /// <summary>The same as a tree that knows where it was written.</summary>
    public EffectiveNode Tree
    {
        get
        {
            sight?.Add(Seen.Places);
            return tree;
        }
    }

    /// <summary>A problem of it.</summary>
    public PolicyProblem Problem(string path, string code, string message, string? allowed = null, string? hint = null) =>
        new(path, code, message, allowed, hint) { In = Tree };
}
