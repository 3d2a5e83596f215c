using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Explanation;

/// <summary>The policies in force on one rule of a route in one fleet, field by field; of a Fleet, those that hold for the fleet as a whole.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Rule">The rule's name; null for a Fleet, and for a Route with <c>tcp</c>.</param>
/// <param name="Fields">By policy, of each the defaults last; security has a field once for each level that demands something.</param>
/// <param name="TakenAway">Security that a level took away from those above.</param>
public sealed record EffectiveRule(string Fleet, string? Rule, ImmutableArray<EffectiveField> Fields, ImmutableArray<TakenAway> TakenAway);

/// <summary>A field of a policy in force and who said it.</summary>
/// <param name="Field">For example <c>timeout.request</c>.</param>
/// <param name="Value">What is written, a scalar or a list; <c>off</c> where a level cancels what is inherited.</param>
/// <param name="Level">The level of the ladder, for example <c>route/orders</c>.</param>
/// <param name="Document">The document it is written in: the level's own, or a Policy it brings in by <c>use</c>.</param>
/// <param name="Path">The place in that document.</param>
public sealed record EffectiveField(string Field, Node Value, string Level, DocumentId Document, string Path)
{
    /// <summary>Whether nobody wrote it: it is a default of what stands at that place.</summary>
    public bool IsDefault { get; init; }
}

/// <summary>Security that a level took away.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Levels">The levels that demanded it.</param>
/// <param name="By">The level that took it away.</param>
public sealed record TakenAway(string Policy, ImmutableArray<string> Levels, string By);
