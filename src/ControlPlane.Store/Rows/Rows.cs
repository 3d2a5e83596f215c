namespace ControlPlane.Store.Rows;

/// <summary>The one row of <c>head</c>.</summary>
internal sealed class HeadRow
{
    public required int Id { get; init; }

    public required long Revision { get; init; }

    public required Guid? CommitId { get; init; }

    public required long Observed { get; init; }

    public required Guid? ObservedCommitId { get; init; }

    /// <summary>The row that stands for a state.</summary>
    public static HeadRow Of(StoreState state) => new()
    {
        Id = 1,
        Revision = state.Revision,
        CommitId = state.CommitId,
        Observed = state.Facts.Sequence,
        ObservedCommitId = state.Facts.CommitId,
    };
}

/// <summary>A row of <c>revisions</c>.</summary>
internal sealed class RevisionRow
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Author { get; init; }

    public required string Source { get; init; }

    public required string? Message { get; init; }

    public required Guid CommitId { get; init; }
}

/// <summary>A row of <c>documents</c>.</summary>
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

/// <summary>A row of <c>changes</c>; the body is null for a deleted document.</summary>
internal sealed class ChangeRow
{
    public required long Revision { get; init; }

    public required int Position { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required ChangeAction Action { get; init; }

    public required int Format { get; init; }

    public required string? Body { get; init; }
}

/// <summary>A row of <c>observed</c>.</summary>
internal sealed class FactRow
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Value { get; init; }

    public required long Sequence { get; init; }

    public required Guid CommitId { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A row of <c>duties</c>.</summary>
internal sealed class DutyRow
{
    public required string Name { get; init; }

    public required string Subject { get; set; }

    public required long Generation { get; set; }

    public required string Holder { get; set; }

    public required DateTimeOffset Until { get; set; }

    public required string? Status { get; set; }
}

/// <summary>A row of <c>secrets</c>.</summary>
internal sealed class SecretRow
{
    public required string Hash { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Sealed { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A row of <c>tokens</c>.</summary>
internal sealed class TokenRow
{
    public required string Name { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A row of <c>replicas</c>.</summary>
internal sealed class ReplicaRow
{
    public required string Replica { get; init; }

    public required DateTimeOffset At { get; init; }

    public required long Revision { get; init; }

    public required long Sequence { get; init; }

    public required bool Stopped { get; init; }
}

/// <summary>A row of <c>nodes</c>.</summary>
internal sealed class NodeRow
{
    public required string Replica { get; init; }

    public required string Node { get; init; }

    public required long Sequence { get; init; }

    public required string? State { get; init; }
}

/// <summary>A row of <c>rejections</c>; resources and documents are JSON.</summary>
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
