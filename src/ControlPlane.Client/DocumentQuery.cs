namespace ControlPlane.Client;

/// <summary>Which documents of a kind are listed; what is null or empty selects nothing away.</summary>
public sealed record DocumentQuery
{
    /// <summary>At most so many; the server's default is 100, its limit 1000.</summary>
    public int? Limit { get; init; }

    /// <summary>The <c>next</c> of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Text to find in name or description, whatever its case.</summary>
    public string? Text { get; init; }

    /// <summary>The owner.</summary>
    public string? Team { get; init; }

    /// <summary><c>key</c> or <c>key=value</c>; all must hold.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>What must hold of a document before it is written.</summary>
/// <param name="Revision">The revision that last changed it; null: any.</param>
/// <param name="Absent">It must not exist yet.</param>
public sealed record WriteCondition(long? Revision, bool Absent = false);
