namespace ControlPlane.Bench.Servers;

/// <summary>What a server's process has used.</summary>
/// <param name="Cpu">CPU time of the whole process, in nanoseconds.</param>
/// <param name="Jit">How much of it .NET's tiered compilation took.</param>
internal readonly record struct CpuTime(long Cpu, long Jit)
{
    /// <summary>Without compilation.</summary>
    public long Work => Cpu - Jit;

    public static CpuTime operator -(CpuTime end, CpuTime begin) => new(end.Cpu - begin.Cpu, end.Jit - begin.Jit);
}

/// <summary>Memory of a process, in bytes.</summary>
/// <param name="Resident">RSS.</param>
/// <param name="Proportional">Pss of smaps_rollup: shared pages counted by their share.</param>
/// <param name="PeakResident">The highest RSS so far.</param>
internal readonly record struct Memory(long Resident, long Proportional, long PeakResident);
