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
        Kinds = [.. kinds.OrderBy(kind => kind.Name, StringComparer.Ordinal)];
        Policies = [.. policies.OrderBy(policy => policy.Name, StringComparer.Ordinal)];
        Alternatives = [.. Policies.Where(policy => policy.Alternative is not null).OrderBy(policy => policy.Alternative!.Form)];
        _kinds = kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
        _policies = policies.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);
    }

    /// <summary>The kinds of documents, by name: the order in which they are given has no meaning.</summary>
    public ImmutableArray<DocumentKind> Kinds { get; }

    /// <summary>The policies, by name: the order in which they are given has no meaning.</summary>
    public ImmutableArray<PolicyType> Policies { get; }

    /// <summary>The policies that may be one of several of which a request must meet one, in the order in which it is looked at.</summary>
    internal ImmutableArray<PolicyType> Alternatives { get; }

    /// <summary>Kinds that are reserved, and refused by name.</summary>
    internal ImmutableArray<string> PlannedKinds { get; init; } = [];

    /// <summary>Policies that are reserved, and refused by name.</summary>
    internal ImmutableArray<string> PlannedPolicies { get; init; } = [];

    /// <summary>The kind of this name, or null.</summary>
    internal DocumentKind? Kind(string name) => _kinds.GetValueOrDefault(name);

    /// <summary>The policy of this name, or null.</summary>
    internal PolicyType? Policy(string name) => _policies.GetValueOrDefault(name);
}
