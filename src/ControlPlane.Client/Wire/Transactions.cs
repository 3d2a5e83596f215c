using System.Text.Json;
using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>What becomes of documents a source no longer holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransactionMode>))]
public enum TransactionMode
{
    /// <summary>They stay.</summary>
    [JsonStringEnumMemberName("apply")]
    Apply,

    /// <summary>They are deleted. Refused as not yet supported.</summary>
    [JsonStringEnumMemberName("sync")]
    Sync,
}

/// <summary><c>POST /api/v1/transactions</c>: all or nothing, one revision.</summary>
public sealed record TransactionRequest
{
    /// <summary>The revision the author saw; 409 when a document of this request changed since. Null: whatever is there.</summary>
    public long? Base { get; init; }

    /// <summary>Default apply.</summary>
    public TransactionMode Mode { get; init; }

    /// <summary>Who owns the documents: <c>cli</c>, <c>api</c>, a repository. Default <c>api</c>.</summary>
    public string? Source { get; init; }

    /// <summary>The reason for the change, in the author's words.</summary>
    public string? Message { get; init; }

    /// <summary>Documents to create or replace.</summary>
    public IReadOnlyList<JsonElement> Documents { get; init; } = [];

    /// <summary>Documents to delete.</summary>
    public IReadOnlyList<DocumentName> Delete { get; init; } = [];

    /// <summary>Check and answer, write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Take over documents that belong to another source or team.</summary>
    public bool TakeOver { get; init; }

    /// <summary>
    /// The kinds of warnings that may be written, for example <c>authWeakens</c>; where a write would weaken, end or drain something else, nothing is written (409).
    /// Null: everything may.
    /// </summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Single warnings that are permitted in addition to <c>allow</c>, as a refusal or a plan reported them. Null: none.</summary>
    public IReadOnlyList<PlanWarning>? AllowWarnings { get; init; }
}

/// <summary>What happened to a document.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeAction>))]
public enum ChangeAction
{
    /// <summary>It was there with an equal body.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>It is new.</summary>
    [JsonStringEnumMemberName("created")]
    Created,

    /// <summary>Its body changed.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>It is gone.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}

/// <summary>One document of a transaction or revision.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Action">What happened to it.</param>
/// <param name="Body">
/// Of a dry run, where a document that would change holds secrets: as it would be stored, with hashes in their place. Of one revision: the document as the revision left it;
/// absent where it was deleted.
/// </param>
public sealed record DocumentChange(string Kind, string Name, ChangeAction Action, JsonElement? Body = null)
{
    /// <summary>Of one revision: the document as it was before; absent where there was none.</summary>
    public JsonElement? Before { get; init; }
}

/// <summary>The answer to a transaction.</summary>
/// <param name="Revision">The revision that now holds the result; unchanged when nothing changed or nothing was written.</param>
/// <param name="DryRun">Whether nothing was written on request.</param>
/// <param name="Changes">Every document of the request, in its order.</param>
public sealed record TransactionResponse(long Revision, bool DryRun, IReadOnlyList<DocumentChange> Changes)
{
    /// <summary>What the write does that an admin should know, the gravest first; the same that a plan tells.</summary>
    public IReadOnlyList<PlanWarning> Warnings { get; init; } = [];
}

/// <summary>The answer of <c>POST /api/v1/validate</c>, whose body is a <see cref="TransactionRequest"/>: 200 with what is wrong, if anything.</summary>
public sealed record ValidateResponse(IReadOnlyList<Problem> Problems)
{
    /// <summary>What this server cannot do for these documents.</summary>
    public IReadOnlyList<PlanWarning> Warnings { get; init; } = [];
}

/// <summary>A numbered change. <c>GET /api/v1/revisions?limit&amp;cursor</c> lists the newest first; <c>GET /api/v1/revisions/{number}</c> shows one, with the documents before and after.</summary>
public sealed record Revision(long Number, DateTimeOffset At, string Author, string Source, string? Message, IReadOnlyList<DocumentChange> Changes);

/// <summary>A page of a list.</summary>
/// <param name="Items">At most <c>limit</c> (default 100, at most 1000).</param>
/// <param name="Next">The cursor of the next page, or null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A stored document.</summary>
/// <param name="Body">As its author wrote it.</param>
/// <param name="Revision">The revision that last changed it; also its ETag.</param>
/// <param name="Author">Who changed it last.</param>
/// <param name="Source">Who owns it.</param>
/// <param name="At">When.</param>
public sealed record StoredDocument(JsonElement Body, long Revision, string Author, string Source, DateTimeOffset At);
