using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Binding;

/// <summary>The policies written at one level of the ladder, as the author's tree: levels merge on trees, so each leaf keeps its place.</summary>
/// <param name="Tree">Keys are names of policies in the vocabulary.</param>
/// <param name="Fragments">Each written policy, and each entry of one that is a list, bound to its spec.</param>
internal sealed record PolicySet(Mapping Tree, ImmutableArray<PolicyFragment> Fragments);

/// <summary>A policy as written at one level.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Spec">Its spec; null means not said, or <c>off</c>.</param>
/// <param name="Path">In the document, for example <c>rules[0].policies.jwt</c>.</param>
internal sealed record PolicyFragment(PolicyType Policy, object Spec, string Path);
