namespace ControlPlane.Client.Wire;

/// <summary>Names a document.</summary>
public sealed record DocumentName(string Kind, string Name);

/// <summary>Something wrong that a user can mend; the wire copy of the language's problem.</summary>
public sealed record Problem(
    string Code,
    string Message,
    DocumentName? Document = null,
    string Path = "",
    string? Allowed = null,
    string? File = null,
    int? Line = null,
    int? Column = null,
    string? Hint = null);

/// <summary>An RFC 9457 problem document (<c>application/problem+json</c>).</summary>
public sealed record ProblemDetails
{
    /// <summary>Always <c>about:blank</c>: the title follows from the status.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>What happened, in few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>Names the request in the server's log.</summary>
    public string? RequestId { get; init; }

    /// <summary>All problems at once.</summary>
    public IReadOnlyList<Problem> Errors { get; init; } = [];

    /// <summary>Where a write was refused because it was not allowed to weaken, end or drain something: what the transaction would have answered.</summary>
    public TransactionResponse? WouldBe { get; init; }
}
