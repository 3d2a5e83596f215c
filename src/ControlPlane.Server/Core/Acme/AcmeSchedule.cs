namespace ControlPlane.Server.Core.Acme;

/// <summary>When a certificate is renewed, and when it is tried again.</summary>
internal static class AcmeSchedule
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(8);

    /// <summary>When two thirds of its life are over.</summary>
    public static DateTimeOffset Renewal(DateTimeOffset from, DateTimeOffset until) => from + ((until - from) * 2 / 3);

    /// <summary>After failures ever later, at least as late as the authority wants, but not later than eight days.</summary>
    /// <param name="now">The time of the failure.</param>
    /// <param name="failures">How many there were in a row, this one among them.</param>
    /// <param name="retryAfter">How long the authority wants to be left alone.</param>
    /// <param name="chance">0 to 1: certificates that fail together are not tried together.</param>
    public static DateTimeOffset Retry(DateTimeOffset now, int failures, TimeSpan? retryAfter, double chance)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 12)) * (0.75 + (chance / 2));
        pause = pause < LongestPause ? pause : LongestPause;
        var asked = retryAfter is { } wanted && wanted > TimeSpan.Zero ? wanted : TimeSpan.Zero;
        asked = asked < LongestWait ? asked : LongestWait;
        return now + (asked > pause ? asked : pause);
    }
}
