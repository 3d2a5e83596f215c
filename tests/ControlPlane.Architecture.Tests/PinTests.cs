using System.Text.RegularExpressions;

namespace ControlPlane.Architecture.Tests;

/// <summary>
/// That documents are pinned to an earlier revision is known to those who decide it, to the substitution of documents, and to those who tell people of it:
/// nobody else names it, the compiler least of all.
/// </summary>
public sealed partial class PinTests
{
    private static readonly string[] Rooms =
    [
        "ControlPlane.Language/Pins/",
        "ControlPlane.Store/Pins/",
        "ControlPlane.Server/Core/Pinning/",
        // The state of the store, and what makes one.
        "ControlPlane.Store/StoreState.cs",
        "ControlPlane.Store/StateCompiler.cs",
        // The API, which says that documents are held, its client, and the metric.
        "ControlPlane.Server/Admin/",
        "ControlPlane.Server/Telemetry/ServerMetrics.cs",
        "ControlPlane.Client/",
        "ControlPlane.Cli/",
        // The server is put together, and waits a moment for what a rejection leads to.
        "ControlPlane.Server/Hosting/AdsApplication.cs",
        "ControlPlane.Server/Core/Nodes/Arrival.cs",
    ];

    [Fact]
    public void Only_its_rooms_and_what_tells_people_name_it()
    {
        var sources = Path.Combine(Repository.Root, "src");
        var naming = Repository
            .SourcesIn("src")
            .Select(file => (File: file, Name: Path.GetRelativePath(sources, file).Replace('\\', '/')))
            .Where(file => !Rooms.Any(room => file.Name.StartsWith(room, StringComparison.Ordinal)))
            .SelectMany(file => Naming().Matches(File.ReadAllText(file.File)).Select(match => $"{file.Name}: {match.Value}"));
        naming.ShouldBeEmpty();
    }

    /// <summary>A name with the word in it (<c>Pin</c>, <c>PinnedFleet</c>, <c>_pins</c>), or one of the earlier words (<c>HeldDocument</c>).</summary>
    [GeneratedRegex(@"\b_?[pP]in(s|ned|ning)?(?=[A-Z]|\b)\w*|\bHeld[A-Z]\w*|\bServedInstead\b|\b[wW]ithheld\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Naming();
}
