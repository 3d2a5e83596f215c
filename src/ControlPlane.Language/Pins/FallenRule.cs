using System.Collections.Immutable;

namespace ControlPlane.Language.Pins;

/// <summary>A rule of a pinned Route that is not served, because Envoys reject even its matches: others take its requests.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="To">The rules that take them, as <c>route/name/rule</c>; empty where the answer is 404.</param>
/// <param name="Lacks">The security policies of the rule that one of those does not demand.</param>
/// <param name="Unavailable">The paths whose requests are answered with 503 for that reason.</param>
public sealed record FallenRule(string Rule, ImmutableArray<string> To, ImmutableArray<string> Lacks, ImmutableArray<string> Unavailable);
