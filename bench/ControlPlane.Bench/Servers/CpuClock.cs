using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ControlPlane.Bench.Servers;

/// <summary>The kernel's CPU clocks, in nanoseconds: the same run time that schedstat tells, with that of threads that have ended.</summary>
internal static partial class CpuClock
{
    private const int ThisThread = 3;

    /// <summary>What a process has used so far, all its threads together.</summary>
    // The clock id of another process: linux/posix-timers, CPUCLOCK_SCHED of the whole thread group.
    public static long Of(int process) => Read((~process << 3) | 2);

    /// <summary>What the calling thread has used.</summary>
    public static long OfThisThread() => Read(ThisThread);

    private static long Read(int clock)
    {
        if (Time(clock, out var time) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int Time(int clock, out TimeSpec time);
}
