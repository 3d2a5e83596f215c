using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;

namespace ControlPlane.Store;

/// <summary>A transaction: all of it becomes one revision, or none of it happens.</summary>
public sealed record WriteRequest
{
    /// <summary>The name of the token that asks.</summary>
    public required string Author { get; init; }

    /// <summary>Who owns the documents.</summary>
    public required string Source { get; init; }

    /// <summary>Why.</summary>
    public string? Message { get; init; }

    /// <summary>Documents to create or replace; no identity twice.</summary>
    public ImmutableArray<Document> Put { get; init; } = [];

    /// <summary>Documents to delete.</summary>
    public ImmutableArray<DocumentId> Delete { get; init; } = [];

    /// <summary>Values of the secrets that the documents name by hash, where they are new. Never to be shown.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The revision the author saw: a document of this request that changed since is a conflict. Null: not checked.</summary>
    public long? Base { get; init; }

    /// <summary>What must hold of each document before: by its identity.</summary>
    public ImmutableDictionary<DocumentId, Precondition> Preconditions { get; init; } = ImmutableDictionary<DocumentId, Precondition>.Empty;

    /// <summary>Check and answer; write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Take documents over from another source or team instead of answering a conflict.</summary>
    public bool TakeOver { get; init; }

    /// <summary>Which warnings may be written. Null: all.</summary>
    public AllowedWarnings? Allowed { get; init; }

    /// <summary>Warnings that depend on more than the documents, for example on which Envoys are connected: from the state before and after.</summary>
    public Func<StoreState, StoreState, IEnumerable<PlanWarning>> Surroundings { get; init; } = (_, _) => [];
}

/// <summary>What must hold of a document before it is written.</summary>
/// <param name="Revision">If-Match: the revision that last changed it. Null: any, but it must exist.</param>
/// <param name="Absent">If-None-Match: * — it must not exist.</param>
public sealed record Precondition(long? Revision, bool Absent);

/// <summary>What a write does to a document.</summary>
public enum ChangeAction
{
    /// <summary>It is there with an equal body.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Created,

    /// <summary>Its body changes.</summary>
    Updated,

    /// <summary>It goes.</summary>
    Deleted,
}

/// <summary>One document's change.</summary>
public sealed record Change(DocumentId Id, ChangeAction Action);

/// <summary>The outcome of a write.</summary>
public abstract record WriteResult
{
    private WriteResult() { }

    /// <summary>Done, or it would be.</summary>
    /// <param name="Verdict">What it leads to.</param>
    public sealed record Accepted(Verdict Verdict) : WriteResult
    {
        /// <summary>The new revision, or the head when nothing changed or it was a dry run.</summary>
        public long Revision { get; init; } = Verdict.Before.Revision;

        /// <summary>What happened to each document of the request, in its order.</summary>
        public ImmutableArray<Change> Changes => Verdict.Changes;
    }

    /// <summary>What was observed is taken over.</summary>
    public sealed record Observed : WriteResult;

    /// <summary>It would weaken, end or drain something that the request does not allow. What it would have been is told; nothing was written.</summary>
    public sealed record NotAllowed(Accepted WouldBe, ImmutableArray<PlanWarning> Warnings) : WriteResult;

    /// <summary>The documents do not hold together.</summary>
    public sealed record Invalid(ImmutableArray<Problem> Problems) : WriteResult;

    /// <summary>A document changed since the author looked (HTTP 412 for preconditions, 409 for a base): all such documents with who and when.</summary>
    public sealed record Stale(ImmutableArray<StoredInfo> Documents, ImmutableArray<DocumentId> Missing) : WriteResult;

    /// <summary>Documents belong to somebody else: another source or another team.</summary>
    public sealed record Owned(ImmutableArray<OwnedDocument> Documents) : WriteResult;

    /// <summary>A document to delete is not there.</summary>
    public sealed record NotFound(ImmutableArray<DocumentId> Documents) : WriteResult;

    /// <summary>The database did not take it; nothing was written, unless the reason says that the outcome is not known.</summary>
    public sealed record Unavailable(string Reason) : WriteResult;
}

/// <summary>A document that a write may not touch unless it takes it over.</summary>
/// <param name="Stored">The document as it is stored.</param>
/// <param name="Team">The team that it belongs to.</param>
/// <param name="NewTeam">The team that the write would give it to; null where only the source is another one.</param>
public sealed record OwnedDocument(StoredInfo Stored, string Team, string? NewTeam);

/// <summary>What the store knows of a document beside its body.</summary>
/// <param name="Id">Kind and name.</param>
/// <param name="Revision">The revision that last changed it.</param>
/// <param name="Author">Who did.</param>
/// <param name="Source">Who owns it.</param>
/// <param name="At">When, UTC.</param>
public sealed record StoredInfo(DocumentId Id, long Revision, string Author, string Source, DateTimeOffset At);

/// <summary>A numbered, immutable change.</summary>
public sealed record Revision(long Number, DateTimeOffset At, string Author, string Source, string? Message, ImmutableArray<Change> Changes);
