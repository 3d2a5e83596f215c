using ControlPlane.Language.Text;
using FluentValidation;

namespace ControlPlane.Language.Binding;

/// <summary>
/// A policy as the language knows it: its name, its spec, the rules of an authored fragment, and how levels of the ladder merge. What it compiles to, the
/// compiler's side says.
/// </summary>
public abstract class PolicyType
{
    private protected PolicyType(string name) => Name = name;

    /// <summary>The key under <c>policies</c>.</summary>
    public string Name { get; }

    /// <summary>How what several levels say becomes one.</summary>
    internal abstract PolicyFamily Family { get; }

    /// <summary>Whether it works on the way upstream alone: it is inherited by rules that redirect or respond, and has no effect there.</summary>
    internal virtual bool NeedsUpstream => false;

    /// <summary>Whether it holds for connections whose bytes are passed on unread; all others are for requests.</summary>
    internal virtual bool HoldsForConnections => false;

    /// <summary>Whether a level below may take it away: all but limits, which count for everything below the level where they are written.</summary>
    internal virtual bool CanBeTakenAway => Family is not PolicyFamily.NamedList;

    /// <summary>The record a fragment and the effective policy are bound to; of a policy that is a list, the record of an entry.</summary>
    internal abstract Type SpecType { get; }

    /// <summary>The rules of one authored fragment: null means not said at this level.</summary>
    internal abstract IValidator Rules { get; }

    /// <summary>The documents that an authored fragment names, each with its path below the fragment.</summary>
    internal abstract IEnumerable<PolicyReference> References(object fragment);

    /// <summary>Where an authored fragment says until when, each with its path below the fragment.</summary>
    internal virtual IEnumerable<Ending> Ends(object fragment) => [];

    /// <summary>How the policy may be one of several of which a request must meet one; null where it may not.</summary>
    internal virtual Alternative? Alternative => null;

    /// <summary>Whether an authored fragment lets requests pass that carry nothing of what it demands.</summary>
    internal virtual bool IsOptional(object fragment) => false;

    /// <summary>
    /// Whether a level that says the later fragment in place of the earlier one may let requests through that the earlier refuses. In doubt true; asked of
    /// security alone.
    /// </summary>
    internal virtual bool Weakens(object earlier, object later) => true;

    /// <summary>Whether what a level says would stand in the place of what is locked, under other names. Asked of policies that are lists.</summary>
    /// <param name="own">What the level says, entries by name.</param>
    /// <param name="locked">What is said at the level that locks, and above, entries by name.</param>
    internal virtual bool Overrides(Mapping own, Mapping locked) => false;
}

/// <summary>How what several levels of the ladder say of one policy becomes one.</summary>
internal enum PolicyFamily
{
    /// <summary>The nearest level wins, field by field.</summary>
    Settings,

    /// <summary>The demands of all levels hold together: security.</summary>
    Security,

    /// <summary>Entries merge by their name; a level below cannot remove one, unless <see cref="PolicyType.CanBeTakenAway"/>.</summary>
    NamedList,
}

/// <summary>A document that a policy names.</summary>
/// <param name="Path">Below the fragment, for example <c>anyOf[0]</c>.</param>
/// <param name="Document">The document.</param>
internal sealed record PolicyReference(string Path, DocumentId Document);
