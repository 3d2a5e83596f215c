using System.Globalization;

namespace ControlPlane.Bench.Servers;

/// <summary>Reads from /proc what a process uses. Threads that compile are looked at every half second, for they end when they have nothing to do.</summary>
internal sealed class ProcessMeter : IDisposable
{
    // The kernel keeps 15 letters of ".NET Tiered Compilation Worker".
    private const string CompilerThread = ".NET Tiered Com";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly int _process;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _compilers = [];
    private readonly ITimer _timer;

    /// <summary>Begins to look at a process.</summary>
    public ProcessMeter(int process, TimeProvider clock)
    {
        _process = process;
        _timer = clock.CreateTimer(_ => Look(), null, Period, Period);
    }

    /// <summary>What it has used so far.</summary>
    public CpuTime Cpu()
    {
        Look();
        lock (_gate)
            return new CpuTime(CpuClock.Of(_process), _compilers.Values.Sum());
    }

    /// <summary>How long its threads have run and have waited for a core so far, in nanoseconds: on a machine that is busy, who waits is not at rest.</summary>
    public long Busy()
    {
        long busy = 0;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{_process}/task"))
            busy += ReadSchedule(task) is { } times ? times.Run + times.Waited : 0;
        return busy;
    }

    /// <summary>What it holds now.</summary>
    public Memory Memory() => new(Kilobytes("status", "VmRSS:"), Kilobytes("smaps_rollup", "Pss:"), Kilobytes("status", "VmHWM:"));

    /// <summary>The peak of RSS counts anew from here.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{_process}/clear_refs", "5");

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private long Kilobytes(string file, string field)
    {
        var line = File.ReadLines($"/proc/{_process}/{file}").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].TrimEnd('k', 'B', ' ').Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private void Look()
    {
        try
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{_process}/task"))
                Look(task);
        }
        catch (IOException)
        {
            // The process has ended.
        }
    }

    private void Look(string task)
    {
        try
        {
            if (!File.ReadAllText($"{task}/comm").StartsWith(CompilerThread, StringComparison.Ordinal) || ReadSchedule(task) is not { } times)
                return;
            lock (_gate)
                _compilers[task] = times.Run;
        }
        catch (IOException)
        {
            // The thread has ended; what it had used is known from the last look.
        }
    }

    // "12345 678 90": nanoseconds on a core, nanoseconds waiting for one, how often.
    private static (long Run, long Waited)? ReadSchedule(string task)
    {
        try
        {
            var words = File.ReadAllText($"{task}/schedstat").Split(' ');
            return (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
