using System.Xml.Linq;

namespace ControlPlane.Architecture.Tests;

/// <summary>A csproj as its author wrote it.</summary>
internal sealed record Project(string Name, string Path, IReadOnlyList<string> References, IReadOnlyList<Package> Packages, IReadOnlyList<string> Frameworks)
{
    /// <summary>All projects below a folder of the repository, by name.</summary>
    public static IReadOnlyDictionary<string, Project> Below(string folder) =>
        Directory
            .EnumerateFiles(System.IO.Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Select(Read)
            .ToDictionary(project => project.Name);

    private static Project Read(string path)
    {
        var root = XDocument.Load(path).Root!;
        return new Project(
            NameOf(path),
            path,
            [.. root.Descendants("ProjectReference").Select(reference => NameOf(Include(reference)))],
            [
                .. root.Descendants("PackageReference")
                    .Select(reference => new Package(Include(reference), Value(reference, "PrivateAssets"), Value(reference, "Version"))),
            ],
            [.. root.Descendants("FrameworkReference").Select(Include), Value(root, "Sdk")!]
        );
    }

    private static string NameOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static string Include(XElement item) => Value(item, "Include")!;

    private static string? Value(XElement item, string name) => item.Attribute(name)?.Value ?? item.Element(name)?.Value;
}

/// <summary>A package a project asks for.</summary>
internal sealed record Package(string Name, string? PrivateAssets, string? Version);
