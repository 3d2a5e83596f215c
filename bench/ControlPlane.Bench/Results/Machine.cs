using System.Runtime.InteropServices;

namespace ControlPlane.Bench.Results;

/// <summary>What a run ran on.</summary>
internal static class Machine
{
    /// <summary>The processor, how many cores of it, and the runtime.</summary>
    public static string Describe()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores shared by server and client, "
            + $"{RuntimeInformation.FrameworkDescription}";
    }
}
