using System.Runtime.CompilerServices;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>What these tests find on the machine they run on.</summary>
internal static class Machine
{
    /// <summary>The folder of ControlPlane.sln.</summary>
    public static readonly string Repository = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", ".."));

    /// <summary>Debug or Release, as these tests were built.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    /// <summary>The built <c>controlplane</c>.</summary>
    public static string Server => Built("Server", "controlplane");

    /// <summary>The built <c>cpctl</c>.</summary>
    public static string Cli => Built("Cli", "cpctl");

    // These tests run from tests/<project>/bin/<configuration>/<framework>/; the programs were built beside them.
    private static string Built(string project, string program)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Repository, "src", $"ControlPlane.{project}", "bin", framework.Parent!.Name, framework.Name, $"{program}.dll");
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
