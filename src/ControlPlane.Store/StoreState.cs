using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Text;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Pins;
using ControlPlane.Store.Rows;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>Everything this process knows of the store at one revision and one sequence of observed facts. Immutable; swapped as a whole.</summary>
/// <param name="Revision">The head: the newest revision this state holds; 0 is an empty store.</param>
/// <param name="Model">All documents that could be read.</param>
/// <param name="Compiled">What Envoys are served of it: the resources of <see cref="Pins"/> where a fleet has any, else those of the documents as they are
/// written. What is wrong is told of the documents as they are written.</param>
/// <param name="Info">Revision, author, source and time of every stored document.</param>
/// <param name="Problems">Stored documents that cannot be read by this version.</param>
public sealed record StoreState(
    long Revision,
    Model Model,
    Compiled Compiled,
    ImmutableDictionary<DocumentId, StoredInfo> Info,
    ImmutableArray<Problem> Problems
)
{
    /// <summary>The commit that made <see cref="Revision"/>: tells a database that was restored from a backup from the one that was seen.</summary>
    internal Guid? CommitId { get; init; }

    /// <summary>
    /// The commits that led here, as far as this process remembers: the newest few, oldest first. Empty for the state that was loaded at the start.
    /// </summary>
    public ImmutableArray<Commit> Commits { get; init; } = [];

    /// <summary>What was observed beside the documents.</summary>
    public FactSet Facts { get; init; } = FactSet.Empty;

    /// <summary>The stored secrets.</summary>
    public SecretSet Secrets { get; init; } = SecretSet.Empty;

    /// <summary>What the compiler was handed beside the documents: facts, secrets, and what has ended.</summary>
    public Observed Observed { get; init; } = Observed.None;

    /// <summary>Which documents are pinned to an earlier revision.</summary>
    public PinSet Pins { get; init; } = PinSet.Empty;

    /// <summary>What the documents as they are written compile to.</summary>
    internal Compiled Written { get; init; } = Compiled;

    /// <summary>When the next API key or fault ends; null where none does.</summary>
    internal DateTimeOffset? NextExpiry { get; init; }

    /// <summary>The row that stands for this state.</summary>
    internal HeadRow ToHead() =>
        new()
        {
            Id = 1,
            Revision = Revision,
            CommitId = CommitId,
            Observed = Facts.Sequence,
            ObservedCommitId = Facts.CommitId,
        };

    /// <summary>An empty store.</summary>
    internal static StoreState Empty(Compiled compiled) => new(0, Model.Empty, compiled, ImmutableDictionary<DocumentId, StoredInfo>.Empty, []);
}
