using System.Text.Json;

namespace ControlPlane.Client.Wire;

/// <summary><c>GET /api/v1/{kinds}/{name}?view=effective</c>: which policies are in force on a Route's rules, or on a Fleet as a whole, and who said each field.</summary>
/// <param name="Kind"><c>Route</c> or <c>Fleet</c>.</param>
/// <param name="Name">The document's name.</param>
/// <param name="Revision">The revision this is true of.</param>
/// <param name="Rules">One for each rule in each fleet of a Route; one for a Fleet. Told from the newest documents, held or not.</param>
public sealed record EffectiveDocument(string Kind, string Name, long Revision, IReadOnlyList<EffectiveRule> Rules)
{
    /// <summary>The documents behind the rules that are held in a fleet.</summary>
    public IReadOnlyList<HeldInFleet> Held { get; init; } = [];
}

/// <summary>The policies in force on one rule in one fleet.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Rule">The rule's name; null for a Fleet.</param>
/// <param name="Fields">Field by field; security has a field once for each level that demands something.</param>
/// <param name="TakenAway">Security that a level took away from those above.</param>
public sealed record EffectiveRule(string Fleet, string? Rule, IReadOnlyList<EffectiveField> Fields, IReadOnlyList<TakenAway> TakenAway);

/// <summary>A field of a policy in force.</summary>
/// <param name="Field">For example <c>timeout.request</c>.</param>
/// <param name="Value">What is written; <c>off</c> where a level cancels what is inherited.</param>
/// <param name="Level">The level of the ladder: <c>fleet/edge</c>, <c>route/orders</c>, <c>route/orders/read</c>.</param>
/// <param name="Document">The document it is written in: the level's own, or a Policy brought in there by <c>use</c>.</param>
/// <param name="Path">The place in that document.</param>
/// <param name="Revision">The revision that last changed this field; of the document, while the database does not answer.</param>
/// <param name="Author">Who did.</param>
public sealed record EffectiveField(string Field, JsonElement Value, string Level, DocumentName Document, string Path, long Revision, string Author);

/// <summary>Security that a level took away.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Levels">The levels that demanded it.</param>
/// <param name="By">The level that took it away.</param>
public sealed record TakenAway(string Policy, IReadOnlyList<string> Levels, string By);
