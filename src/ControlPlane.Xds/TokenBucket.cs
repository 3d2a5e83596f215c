namespace ControlPlane.Xds;

/// <summary>Lets so many things happen at once, and then so many per second. It is told the time; not thread-safe.</summary>
internal sealed class TokenBucket
{
    private readonly double _perSecond;
    private readonly double _atOnce;
    private double _left;
    private DateTimeOffset? _taken;

    public TokenBucket(double perSecond, double atOnce) => (_perSecond, _atOnce, _left) = (perSecond, atOnce, atOnce);

    /// <summary>Takes a token, if there is one.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        var passed = now - (_taken ?? now);
        _taken = now;
        _left = Math.Min(_atOnce, _left + (passed.TotalSeconds * _perSecond));
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
