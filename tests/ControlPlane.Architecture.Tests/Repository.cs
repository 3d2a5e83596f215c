using System.Runtime.CompilerServices;

namespace ControlPlane.Architecture.Tests;

/// <summary>The source tree these tests were compiled from.</summary>
internal static class Repository
{
    /// <summary>The folder of ControlPlane.sln.</summary>
    public static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "..", ".."));

    /// <summary>The C# files below a folder of the tree, without what builds leave there.</summary>
    public static IEnumerable<string> SourcesIn(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
