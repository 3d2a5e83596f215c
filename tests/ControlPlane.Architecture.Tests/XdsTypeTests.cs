using System.Text.RegularExpressions;

namespace ControlPlane.Architecture.Tests;

/// <summary>
/// Types of xDS resources are told apart in one table and by those who make resources, or read what Envoys show of them. Whoever else needs to know something
/// about a type reads its row, so that a new type is a row.
/// </summary>
public sealed partial class XdsTypeTests
{
    private static readonly string[] Allowed =
    [
        "ControlPlane.Resources/XdsTypes.cs",
        "ControlPlane.Language/EnvoyConfig/",
        "ControlPlane.Language/Compilation/",
        "ControlPlane.Language/Kinds/",
        "ControlPlane.Language/Policies/",
        // Envoy's config_dump has a form of its own for each type.
        "ControlPlane.Cli/NodeDiffs/",
    ];

    [Fact]
    public void Only_the_table_and_the_compiler_name_single_types()
    {
        var sources = Path.Combine(Repository.Root, "src");
        var naming = Directory
            .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Name: Path.GetRelativePath(sources, file).Replace('\\', '/')))
            .Where(file =>
                !file.Name.Contains("/obj/", StringComparison.Ordinal) && !Allowed.Any(place => file.Name.StartsWith(place, StringComparison.Ordinal))
            )
            .Where(file => SingleType().IsMatch(File.ReadAllText(file.File)))
            .Select(file => file.Name);
        naming.ShouldBeEmpty();
    }

    /// <summary>A type's constant, or its name where nothing else is called so: <c>TypeUrl.Route</c>, <c>"RouteConfiguration"</c>, <c>"RDS"</c>.</summary>
    [GeneratedRegex(
        """TypeUrl\.[A-Z]|\x22(ClusterLoadAssignment|TypedExtensionConfig|RouteConfiguration|(C|E|S|L|R|EC|RT|VH)DS)\x22""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SingleType();
}
