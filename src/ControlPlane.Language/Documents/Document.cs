using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>One document that was read without problems: its identity, the tree the author wrote, and the typed spec bound from it.</summary>
public sealed record Document
{
    /// <summary>The team that owns a document which names none.</summary>
    public const string DefaultTeam = "default";

    /// <summary>Kind and name.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>The owner.</summary>
    public string Team { get; init; } = DefaultTeam;

    /// <summary>The author's labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What it is for, in the author's words.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// The whole document as written, in the author's key order, <c>kind</c> and <c>name</c> included, in its one shape: see <see cref="NormalForm"/>.
    /// </summary>
    public required Mapping Body { get; init; }

    /// <summary>The kind's own record, for example <c>RouteSpec</c>.</summary>
    public required object Spec { get; init; }

    /// <summary>The words in which it was read.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>Its kind.</summary>
    public DocumentKind Kind => Vocabulary.Kind(Id.Kind)!;

    /// <summary>
    /// What the control plane itself knows of it and its spec was completed with: see <see cref="Kinds.Certificates.IssuedCertificate"/>. It is no part of what
    /// the author wrote, and never stored with it.
    /// </summary>
    internal object? Told { get; init; }

    /// <summary>The file it was read from, if any.</summary>
    public string? File { get; init; }
}
