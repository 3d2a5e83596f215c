namespace ControlPlane.Client.Wire;

/// <summary>This names a document.</summary>
public sealed record DocumentName(string Kind, string Name);

/// <summary>This is a problem that a user can solve.</summary>
public sealed record Problem(
    string Code,
    string Message,
    DocumentName? Document = null,
    string Path = "",
    string? Allowed = null,
    string? File = null,
    int? Line = null,
    int? Column = null,
    string? Hint = null
);

/// <summary>This is an RFC 9457 problem document (<c>application/problem+json</c>).</summary>
public sealed record ProblemDetails
{
    /// <summary>This is always <c>about:blank</c>, because the title follows from the status.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The title says in a few words what happened.</summary>
    public required string Title { get; init; }

    /// <summary>This is the HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The detail says what happened and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>This names the request in the log of the server.</summary>
    public string? RequestId { get; init; }

    /// <summary>These are all the problems.</summary>
    public IReadOnlyList<Problem> Errors { get; init; } = [];

    /// <summary>If a write was refused because it is not allowed to weaken, end or drain something, this is what the transaction would have answered.</summary>
    public TransactionResponse? WouldBe { get; init; }
}
