using System.Text.Json;
using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>This is what happens to documents that a source no longer holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransactionMode>))]
public enum TransactionMode
{
    /// <summary>The documents stay.</summary>
    [JsonStringEnumMemberName("apply")]
    Apply,

    /// <summary>The documents are deleted. This mode is not supported yet, and is refused.</summary>
    [JsonStringEnumMemberName("sync")]
    Sync,
}

/// <summary>This is the body of <c>POST /api/v1/transactions</c>. All of it becomes one revision, or nothing is written.</summary>
public sealed record TransactionRequest
{
    /// <summary>The author saw this revision. The answer is 409 if a document of this request has changed since. By default nothing is compared.</summary>
    public long? Base { get; init; }

    /// <summary>The default mode is <c>apply</c>.</summary>
    public TransactionMode Mode { get; init; }

    /// <summary>The documents belong to this source, for example <c>cli</c>, <c>api</c> or a repository. The default is <c>api</c>.</summary>
    public string? Source { get; init; }

    /// <summary>This is the reason for the change, in the words of the author.</summary>
    public string? Message { get; init; }

    /// <summary>These documents are created or replaced.</summary>
    public IReadOnlyList<JsonElement> Documents { get; init; } = [];

    /// <summary>These documents are deleted.</summary>
    public IReadOnlyList<DocumentName> Delete { get; init; } = [];

    /// <summary>If this is true, the transaction is checked and answered, and nothing is written.</summary>
    public bool DryRun { get; init; }

    /// <summary>If this is true, documents that belong to another source or team are taken over.</summary>
    public bool TakeOver { get; init; }

    /// <summary>
    /// Warnings of these kinds are permitted, for example <c>authWeakens</c>. If a write would weaken, end or drain something else, nothing is written and the
    /// answer is 409. By default every warning is permitted.
    /// </summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>These single warnings are permitted in addition to <c>allow</c>, as a refusal or a plan reported them. By default there are none.</summary>
    public IReadOnlyList<PlanWarning>? AllowWarnings { get; init; }
}

/// <summary>This is what happened to a document.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeAction>))]
public enum ChangeAction
{
    /// <summary>The document was there with an equal body.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>The document is new.</summary>
    [JsonStringEnumMemberName("created")]
    Created,

    /// <summary>The body of the document changed.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>The document was deleted.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}

/// <summary>This is a document of a transaction or of a revision.</summary>
/// <param name="Kind">This is the kind of the document.</param>
/// <param name="Name">This is the name of the document.</param>
/// <param name="Action">This is what happened to the document.</param>
/// <param name="Body">
/// In the answer to a dry run, this is the document as it would be stored, with hashes in the place of secrets; it is there only if the document would change
/// and holds secrets. In one revision, it is the document as the revision left it; it is absent if the document was deleted.
/// </param>
public sealed record DocumentChange(string Kind, string Name, ChangeAction Action, JsonElement? Body = null)
{
    /// <summary>In one revision, this is the document as it was before. It is absent if there was none.</summary>
    public JsonElement? Before { get; init; }
}

/// <summary>This is the answer to a transaction.</summary>
/// <param name="Revision">This revision holds the result. It is the newest one if nothing changed or nothing was written.</param>
/// <param name="DryRun">If this is true, nothing was written, as requested.</param>
/// <param name="Changes">Every document of the request is listed here, in its order.</param>
public sealed record TransactionResponse(long Revision, bool DryRun, IReadOnlyList<DocumentChange> Changes)
{
    /// <summary>An admin should know these effects of the write. The gravest come first. A plan reports the same.</summary>
    public IReadOnlyList<PlanWarning> Warnings { get; init; } = [];

    /// <summary>The resources of these fleets change. <c>GET /api/v1/wait</c> waits for their Envoys.</summary>
    public IReadOnlyList<string> Fleets { get; init; } = [];

    /// <summary>If no resource changes, these fleets have resources from documents of the transaction. Otherwise the list is empty.</summary>
    public IReadOnlyList<string> UnchangedFleets { get; init; } = [];
}

/// <summary>
/// This is the answer of <c>POST /api/v1/validate</c>, whose body is a <see cref="TransactionRequest"/>. It is 200 and lists the problems that the transaction
/// would be refused for.
/// </summary>
public sealed record ValidateResponse(IReadOnlyList<Problem> Problems)
{
    /// <summary>This server cannot do these things for the documents.</summary>
    public IReadOnlyList<PlanWarning> Warnings { get; init; } = [];
}

/// <summary>
/// This is a revision. <c>GET /api/v1/revisions?limit&amp;cursor</c> lists the newest first; <c>GET /api/v1/revisions/{number}</c> shows one, with the
/// documents before and after.
/// </summary>
public sealed record Revision(long Number, DateTimeOffset At, string Author, string Source, string? Message, IReadOnlyList<DocumentChange> Changes);

/// <summary>This is a page of a list.</summary>
/// <param name="Items">The page has at most <c>limit</c> items (default 100, at most 1000).</param>
/// <param name="Next">This is the cursor of the next page. It is absent on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>This is a stored document.</summary>
/// <param name="Body">This is the document as its author wrote it.</param>
/// <param name="Revision">This revision last changed the document. It is also its ETag.</param>
/// <param name="Author">This author last changed the document.</param>
/// <param name="Source">The document belongs to this source.</param>
/// <param name="At">The document was last changed at this time.</param>
public sealed record StoredDocument(JsonElement Body, long Revision, string Author, string Source, DateTimeOffset At)
{
    /// <summary>
    /// The server tells this of the document beside what its author wrote, for example who uses it. It is absent if the kind has no status. Where one document
    /// is read, it is the key <c>status</c> of the document.
    /// </summary>
    public JsonElement? Status { get; init; }
}
