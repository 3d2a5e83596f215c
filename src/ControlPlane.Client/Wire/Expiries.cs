namespace ControlPlane.Client.Wire;

/// <summary>This is the answer of <c>GET /api/v1/expiries?within=30d</c>: what ends by itself, and what has ended already.</summary>
/// <param name="Now">The server's time.</param>
/// <param name="Items">They are ordered by time. Those that have ended come first.</param>
public sealed record ExpiryList(DateTimeOffset Now, IReadOnlyList<ExpiringThing> Items);

/// <summary>This is something that ends at a point in time.</summary>
/// <param name="Document">It belongs to this document.</param>
/// <param name="What">This is what it is: <c>apiKey</c>, <c>fault</c>, <c>certificate</c>, <c>authority</c> or <c>keySet</c>.</param>
/// <param name="Path">This is its place in the document. For an API key it is the name of the key.</param>
/// <param name="At">It ends at this time.</param>
/// <param name="Ended">If this is true, it has ended.</param>
public sealed record ExpiringThing(DocumentName Document, string What, string Path, DateTimeOffset At, bool Ended)
{
    /// <summary>People know it by this: the subject of a certificate, the key of a key set, or the URL of a key set that cannot be fetched again.</summary>
    public string? Name { get; init; }
}
