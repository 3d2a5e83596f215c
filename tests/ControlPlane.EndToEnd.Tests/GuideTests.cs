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
        foreach (var step in Walkthrough.Steps(await ReadAsync(guide)).Where(step => step is not Step.Run { Line: BuildsEverything or Demo or Compose }))
            await terminals.DoAsync(step, Cancel);
    }

    // The first one runs this test; the others have tests of their own.
    private const string BuildsEverything = "dotnet test ControlPlane.sln";
    private const string Demo = "dotnet run -v minimal --project src/ControlPlane.Server -- demo";
    private const string Compose = "docker compose up";

    [Fact]
    public async Task The_README_begins_with_the_demo_and_the_containers() =>
        Walkthrough.Steps(await ReadAsync("README.md")).OfType<Step.Run>().Select(run => run.Line).Take(3).ShouldBe([Demo, Compose, BuildsEverything]);

    private static Task<string> ReadAsync(string guide) => File.ReadAllTextAsync(Path.Combine(Machine.Repository, guide), Cancel);
}
