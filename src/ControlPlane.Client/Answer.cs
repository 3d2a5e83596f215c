using ControlPlane.Client.Wire;

namespace ControlPlane.Client;

/// <summary>What came of a request: a value, the server's refusal, or no server.</summary>
/// <typeparam name="T">What the endpoint answers.</typeparam>
public abstract record Answer<T>
{
    private Answer() { }

    /// <summary>The server did what was asked.</summary>
    /// <param name="Value">Its answer.</param>
    public sealed record Success(T Value) : Answer<T>;

    /// <summary>The server refused, or failed: any status from 400, with a problem document.</summary>
    /// <param name="Problem">Why.</param>
    public sealed record Refused(ProblemDetails Problem) : Answer<T>;

    /// <summary>No answer, or one that no ControlPlane server gives.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record Unreachable(string Reason) : Answer<T>;
}
