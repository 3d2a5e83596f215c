namespace ControlPlane.Server.Core.Acme;

/// <summary>An authority refused, or did not answer as ACME says. The message is for people and holds no secret.</summary>
/// <param name="message">Why.</param>
/// <param name="retryAfter">How long it wants to be left alone; null where it does not say.</param>
internal class AcmeException(string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>How long it wants to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
