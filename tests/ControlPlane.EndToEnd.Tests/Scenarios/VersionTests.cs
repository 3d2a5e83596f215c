using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Versions follow from documents alone: not from the database, the order of writing, or the process.</summary>
public sealed class VersionTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Equal_documents_give_equal_versions_on_both_databases_and_after_a_restart()
    {
        await using var sqlite = await DatabasePlace.CreateAsync(Database.Sqlite);
        await using var postgres = await DatabasePlace.CreateAsync(Database.Postgres);
        var documents = (await File.ReadAllTextAsync(Path.Combine(Machine.Repository, "examples", "resilience", "documents.yaml"), Cancel)).Split("\n---\n");

        var first = await WriteAsync(sqlite, [string.Join("\n---\n", documents)]);
        var second = await WriteAsync(postgres, documents.OrderByDescending(document => document.Contains("kind: Service", StringComparison.Ordinal)));
        first.Count.ShouldBeGreaterThan(5);
        second.ShouldBe(first, ignoreOrder: true);
        (await WriteAsync(sqlite, [])).ShouldBe(first, ignoreOrder: true);
        (await WriteAsync(postgres, [])).ShouldBe(first, ignoreOrder: true);
    }

    private static async Task<IReadOnlyDictionary<string, string>> WriteAsync(DatabasePlace place, IEnumerable<string> transactions)
    {
        await using var server = await InProcess.StartAsync(Cancel, place.Data, place.Store);
        foreach (var yaml in transactions)
            await server.Api.ApplyAsync(yaml, Cancel);
        var versions = new Dictionary<string, string>();
        foreach (var band in new[] { "1.36", "1.40" })
        {
            foreach (var (resource, version) in await server.Api.VersionsAsync("edge", band, Cancel))
                versions[$"{band} {resource}"] = version;
        }

        return versions;
    }
}
