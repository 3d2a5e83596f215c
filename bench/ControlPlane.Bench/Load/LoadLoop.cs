using System.Collections.Concurrent;

namespace ControlPlane.Bench.Load;

/// <summary>What the loop calls when a socket is ready.</summary>
internal interface IReady
{
    /// <summary>There is something to read, or what waits can be written.</summary>
    void Ready();
}

/// <summary>One thread that does all I/O of many connections, with buffers that they share. Whatever concerns a connection runs on it.</summary>
internal sealed class LoadLoop : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<Action, long> _later = new();
    private readonly List<IReady?> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly TimeProvider _clock;
    private readonly Thread _thread;
    private volatile bool _ended;
    private long _cpu;

    /// <summary>Starts the thread.</summary>
    public LoadLoop(TimeProvider clock)
    {
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = "bench load" };
        _thread.Start();
    }

    /// <summary>What is received into, one connection after the other.</summary>
    public byte[] ReceiveBuffer { get; } = new byte[256 * 1024];

    /// <summary>What is framed into.</summary>
    public byte[] SendBuffer { get; } = new byte[64 * 1024];

    /// <summary>CPU time of the thread so far, in nanoseconds, as of its last round.</summary>
    public long CpuNanoseconds => Interlocked.Read(ref _cpu);

    /// <summary>Monotonic nanoseconds.</summary>
    public long Now => (long)(_clock.GetTimestamp() * (1e9 / _clock.TimestampFrequency));

    /// <summary>Runs something on the thread and gives its result.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    /// <summary>Runs something on the thread, soon.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        _epoll.Wake();
    }

    /// <summary>Runs something on the thread, later. To be called on the thread.</summary>
    public void PostLater(TimeSpan delay, Action work) => _later.Enqueue(work, Now + (long)delay.TotalNanoseconds);

    /// <summary>Calls <paramref name="ready"/> whenever its socket can be read.</summary>
    /// <returns>Its slot.</returns>
    public int Watch(int socket, IReady ready)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _slots.Count;
            _slots.Add(null);
        }

        _slots[slot] = ready;
        _epoll.Watch(socket, slot);
        return slot;
    }

    /// <summary>Whether to call when it can be written, too.</summary>
    public void WatchWrites(int socket, int slot, bool writes) => _epoll.WatchWrites(socket, slot, writes);

    /// <summary>Calls no more.</summary>
    public void Forget(int socket, int slot)
    {
        _epoll.Forget(socket);
        _slots[slot] = null;
        _free.Push(slot);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        _epoll.Wake();
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        var ready = new int[512];
        while (!_ended)
        {
            var count = _epoll.Wait(ready, Patience());
            for (var index = 0; index < count; index++)
            {
                if (ready[index] != Epoll.WakeSlot)
                    _slots[ready[index]]?.Ready();
            }

            while (_later.TryPeek(out _, out var due) && due <= Now)
                _later.Dequeue()();
            // Only what stands here now: work that posts itself again lets the sockets have their turn.
            for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var work); left--)
                work();
            Interlocked.Exchange(ref _cpu, Servers.CpuClock.OfThisThread());
        }
    }

    private int Patience()
    {
        if (!_posted.IsEmpty)
            return 0;
        return _later.TryPeek(out _, out var due) ? (int)Math.Clamp((due - Now + 999_999) / 1_000_000, 0, 60_000) : -1;
    }
}
