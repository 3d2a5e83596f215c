using System.Text.Json;

namespace ControlPlane.Client.Wire;

/// <summary>
/// This is the answer of <c>GET /api/v1/{kinds}/{name}?view=effective</c>: it tells which policies are in force on the rules of a Route, or on a Fleet as a
/// whole, and who wrote each field.
/// </summary>
/// <param name="Kind">This is <c>Route</c> or <c>Fleet</c>.</param>
/// <param name="Name">This is the name of the document.</param>
/// <param name="Revision">The answer is true of this revision.</param>
/// <param name="Rules">For a Route, there is one entry for each rule in each fleet; for a Fleet there is one. They follow from the newest documents, even if an
/// older version is served.</param>
public sealed record EffectiveDocument(string Kind, string Name, long Revision, IReadOnlyList<EffectiveRule> Rules)
{
    /// <summary>A fleet is served an older version of these documents, because an Envoy rejected the newest one.</summary>
    public IReadOnlyList<HeldInFleet> Held { get; init; } = [];
}

/// <summary>These are the policies in force on one rule in one fleet.</summary>
/// <param name="Fleet">This is the fleet.</param>
/// <param name="Rule">This is the name of the rule. It is absent for a Fleet.</param>
/// <param name="Fields">These are the fields in force. A security policy has an entry for each level that requires something.</param>
/// <param name="TakenAway">These security policies were removed by a level below the one that required them.</param>
public sealed record EffectiveRule(string Fleet, string? Rule, IReadOnlyList<EffectiveField> Fields, IReadOnlyList<TakenAway> TakenAway);

/// <summary>This is a field of a policy in force.</summary>
/// <param name="Field">This is the field, for example <c>timeout.request</c>.</param>
/// <param name="Value">This is the value as it is written. It is <c>off</c> where a level removes what is inherited.</param>
/// <param name="Level">This is the level of the ladder: <c>fleet/edge</c>, <c>route/orders</c> or <c>route/orders/read</c>.</param>
/// <param name="Document">The field is written in this document: the one of the level, or a Policy that the level uses.</param>
/// <param name="Path">The field stands at this place in the document.</param>
/// <param name="Revision">This revision last changed the field. While the database does not answer, it is the revision that last changed the document.</param>
/// <param name="Author">This author made that change.</param>
public sealed record EffectiveField(string Field, JsonElement Value, string Level, DocumentName Document, string Path, long Revision, string Author)
{
    /// <summary>Nobody wrote this field: it is a default of the policy, or of a part of it, that was written at this place.</summary>
    public bool Default { get; init; }
}

/// <summary>This is a security policy that a level removed.</summary>
/// <param name="Policy">This is the name of the policy.</param>
/// <param name="Levels">These levels required the policy.</param>
/// <param name="By">This level removed the policy.</param>
public sealed record TakenAway(string Policy, IReadOnlyList<string> Levels, string By);
