using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests;

/// <summary>What README and guides tell somebody to type works as it stands there, in a fresh clone.</summary>
public sealed class GuideTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("README.md", EnvoyVersion.Oldest)]
    [InlineData("docs/first-gateway.md", EnvoyVersion.Newest)]
    public async Task Works_word_for_word(string guide, string envoyVersion)
    {
        await using var terminals = new Terminals(EnvoyVersion.Binary(envoyVersion));
        foreach (var step in Walkthrough.Steps(await ReadAsync(guide)).Where(step => step is not Step.Run { Line: BuildsEverything or Demo })) await terminals.DoAsync(step, Cancel);
    }

    // The first one runs this test; the second one has tests of its own.
    private const string BuildsEverything = "dotnet test ControlPlane.sln";
    private const string Demo = "dotnet run -v minimal --project src/ControlPlane.Server -- demo";

    [Fact]
    public async Task The_README_begins_with_the_demo() =>
        Walkthrough.Steps(await ReadAsync("README.md")).OfType<Step.Run>().Select(run => run.Line).Take(2).ShouldBe([Demo, BuildsEverything]);

    private static Task<string> ReadAsync(string guide) => File.ReadAllTextAsync(Path.Combine(Machine.Repository, guide), Cancel);
}
