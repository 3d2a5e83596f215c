namespace ControlPlane.Cli;

/// <summary>How long until something ends, in words.</summary>
internal static class TimeLeft
{
    /// <summary>For example <c>in 12 days</c>, <c>in 3 hours</c> or <c>4 days ago</c>; whole units, rounded down.</summary>
    public static string Text(DateTimeOffset end, DateTimeOffset now)
    {
        var left = (end - now).Duration();
        var length =
            left >= TimeSpan.FromDays(1) ? Count.Of((int)left.TotalDays, "day")
            : left >= TimeSpan.FromHours(1) ? Count.Of((int)left.TotalHours, "hour")
            : Count.Of((int)left.TotalMinutes, "minute");
        return end > now ? $"in {length}" : $"{length} ago";
    }
}
