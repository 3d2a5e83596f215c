namespace ControlPlane.Bench.Load;

/// <summary>When each of a fleet's streams had received so many resources.</summary>
internal sealed class Arrivals(int streams, int resources, long begin)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _at = new long[streams];
    private int _arrived;

    /// <summary>How many resources a stream waits for.</summary>
    public int Resources => resources;

    /// <summary>Streams that have them.</summary>
    public int Arrived => _arrived;

    /// <summary>Ends when every stream has them.</summary>
    public Task All => _all.Task;

    /// <summary>A stream has them.</summary>
    public void Arrive(int stream, long now)
    {
        if (_at[stream] != 0)
            return;
        _at[stream] = now;
        if (++_arrived == streams)
            _all.TrySetResult();
    }

    /// <summary>Milliseconds from a moment to each arrival.</summary>
    public IEnumerable<double> Since(long moment) => _at.Where(at => at != 0).Select(at => (at - moment) / 1e6);

    /// <summary>Milliseconds from the beginning of the watch.</summary>
    public IEnumerable<double> SinceBegin => Since(begin);
}
