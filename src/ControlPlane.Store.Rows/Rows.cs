namespace ControlPlane.Store.Rows;

/// <summary>The one row of <c>head</c>: the newest revision and the sequence of observed facts, each with the commit that made it.</summary>
internal sealed class HeadRow
{
    public required int Id { get; init; }

    public required long Revision { get; init; }

    public required long Observed { get; init; }

    public required Guid? CommitId { get; init; }

    public required Guid? ObservedCommitId { get; init; }
}

/// <summary>A row of <c>revisions</c>: one per accepted transaction. Several may share a commit.</summary>
internal sealed class RevisionRow
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Author { get; init; }

    public required string Source { get; init; }

    public required string? Message { get; init; }

    public required Guid CommitId { get; init; }
}

/// <summary>A row of <c>documents</c>: a document as it is now. The body is JSON in its author's key order; the format tells how to read it.</summary>
internal sealed class DocumentRow
{
    /// <summary>How bodies are written by this program; a higher number was written by a newer one.</summary>
    public const int CurrentFormat = 1;

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Team { get; init; }

    public required string Source { get; init; }

    public required string Author { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Format { get; init; }

    public required string Body { get; init; }
}

/// <summary>A row of <c>changes</c>: what a revision did, with the document as it was afterwards. The body is null for a deleted document.</summary>
internal sealed class ChangeRow
{
    public required long Revision { get; init; }

    public required int Position { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary><c>created</c>, <c>updated</c> or <c>deleted</c>.</summary>
    public required string Action { get; init; }

    public required int Format { get; init; }

    public required string? Body { get; init; }
}

/// <summary>
/// A row of <c>observed</c>: a fact that was observed, not written, such as a fetched key set. The sequence is the head's when the fact last changed; a removed
/// fact has no row.
/// </summary>
internal sealed class FactRow
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Value { get; init; }

    public required long Sequence { get; init; }

    public required Guid CommitId { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A row of <c>duties</c>: work that one replica does at a time, who has it, until when nobody else takes it, and how it went last.</summary>
internal sealed class DutyRow
{
    public required string Name { get; init; }

    public required string Subject { get; set; }

    public required long Generation { get; set; }

    public required string Holder { get; set; }

    public required DateTimeOffset Until { get; set; }

    public required string? Status { get; set; }
}

/// <summary>
/// A row of <c>secrets</c>: a secret that documents name by its hash, encrypted, with the id of the key that opens it. A later revision never changes it, so
/// that the history stays readable.
/// </summary>
internal sealed class SecretRow
{
    public required string Hash { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Sealed { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A row of <c>tokens</c>: a bearer token's SHA-256, never the token.</summary>
internal sealed class TokenRow
{
    public required string Name { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A row of <c>replicas</c>: a server that uses this database, when it spoke last, and the revision that it serves.</summary>
internal sealed class ReplicaRow
{
    public required string Replica { get; init; }

    public required DateTimeOffset At { get; init; }

    public required long Revision { get; init; }

    public required long Sequence { get; init; }

    public required bool Stopped { get; init; }
}

/// <summary>A row of <c>nodes</c>: an Envoy of a server as it last saw it. Without a state the server has forgotten it.</summary>
internal sealed class NodeRow
{
    public required string Replica { get; init; }

    public required string Node { get; init; }

    public required long Sequence { get; init; }

    public required string? State { get; init; }
}

/// <summary>
/// A row of <c>rejections</c>: what an Envoy rejected (NACK). Equal ones that follow each other are one row. Resources and documents are JSON.
/// </summary>
internal sealed class RejectionRow
{
    public long Id { get; init; }

    public required string Node { get; init; }

    public required string Fleet { get; init; }

    public required string Envoy { get; init; }

    public required string Type { get; init; }

    public required string Version { get; init; }

    public required long Revision { get; init; }

    public required long Acked { get; init; }

    public required DateTimeOffset At { get; set; }

    public required int Times { get; set; }

    public required string Error { get; init; }

    public required string Resources { get; init; }

    public required string Documents { get; init; }
}
