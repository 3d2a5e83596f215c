using System.Collections.Frozen;
using System.Collections.Immutable;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Documents;

/// <summary>
/// The words of a language: its kinds of documents and its policies. It is handed to the reader, and every document knows the one in which it was read.
/// Immutable.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>Without any words.</summary>
    internal static readonly Vocabulary None = new([], []);

    private readonly FrozenDictionary<string, DocumentKind> _kinds;
    private readonly FrozenDictionary<string, PolicyType> _policies;

    internal Vocabulary(ImmutableArray<DocumentKind> kinds, ImmutableArray<PolicyType> policies)
    {
        (Kinds, Policies) = (kinds, policies);
        _kinds = kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
        _policies = policies.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);
    }

    /// <summary>The kinds of documents.</summary>
    public ImmutableArray<DocumentKind> Kinds { get; }

    /// <summary>The policies. Routes are varied in this order, and lists that several policies fill are joined in it.</summary>
    public ImmutableArray<PolicyType> Policies { get; }

    /// <summary>Kinds that are reserved, and refused by name.</summary>
    internal ImmutableArray<string> PlannedKinds { get; init; } = [];

    /// <summary>Policies that are reserved, and refused by name.</summary>
    internal ImmutableArray<string> PlannedPolicies { get; init; } = [];

    /// <summary>The kind of this name, or null.</summary>
    internal DocumentKind? Kind(string name) => _kinds.GetValueOrDefault(name);

    /// <summary>The policy of this name, or null.</summary>
    internal PolicyType? Policy(string name) => _policies.GetValueOrDefault(name);
}
