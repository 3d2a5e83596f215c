using System.Runtime.CompilerServices;

namespace ControlPlane.Architecture.Tests;

/// <summary>The source tree these tests were compiled from.</summary>
internal static class Repository
{
    /// <summary>The folder of ControlPlane.sln.</summary>
    public static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "..", ".."));

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
