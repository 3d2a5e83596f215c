using System.Diagnostics;
using System.Globalization;
using ControlPlane.Language.Text;
using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Tests;

/// <summary>Killed with -9 in the middle of writes: what was answered is there, and nothing is there by halves.</summary>
public abstract class CrashContract(TestDatabases databases) : StoreContract(databases)
{
    private const int Kills = 20;
    private const int Writers = 4;

    [Fact]
    public async Task Nothing_answered_is_lost_and_nothing_is_half_done()
    {
        var location = await CreateDatabaseAsync();
        var chance = new Random(20);
        var answered = new Dictionary<long, (int Writer, int Number)>();

        for (var kill = 0; kill < Kills; kill++)
        {
            foreach (var answer in await WriteUntilKilledAsync(location, chance.Next(1, 60), TimeSpan.FromMicroseconds(chance.Next(0, 4000))))
            {
                answered.TryAdd(answer.Revision, (answer.Writer, answer.Number)).ShouldBeTrue("a revision was answered twice");
            }

            await CheckAsync(location, answered);
        }

        answered.Count.ShouldBeGreaterThan(Kills);
    }

    /// <summary>Lets the child write until so many answers were read, and kills it a moment later, whatever it does then; gives all its answers.</summary>
    private static async Task<List<(long Revision, int Writer, int Number)>> WriteUntilKilledAsync(StoreLocation location, int answers, TimeSpan later)
    {
        var child = Path.Combine(AppContext.BaseDirectory, "ControlPlane.Store.CrashWriter.dll");
        var start = new ProcessStartInfo("dotnet", [child, ConnectionString(location), Writers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        try
        {
            while (lines.Count < answers && await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
                lines.Add(line);
            var moment = Stopwatch.GetTimestamp();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(moment) >= later);
        }
        finally
        {
            process.Kill();
        }

        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
            lines.Add(line);
        await process.WaitForExitAsync(Cancel);
        lines.Count.ShouldBeGreaterThanOrEqualTo(answers, "the child ended by itself");

        return lines.ConvertAll(line =>
            line.Split(' ') is [var revision, var writer, var number]
                ? (
                    long.Parse(revision, CultureInfo.InvariantCulture),
                    int.Parse(writer, CultureInfo.InvariantCulture),
                    int.Parse(number, CultureInfo.InvariantCulture)
                )
                : throw new InvalidDataException($"not an answer: {line}")
        );
    }

    private static async Task CheckAsync(StoreLocation location, Dictionary<long, (int Writer, int Number)> answered)
    {
        await using var store = await OpenAsync(new StoreOptions { Location = location });
        await using var database = Database.For(location);
        await using var context = database.NewContext();
        var head = (await context.Heads.AsNoTracking().SingleAsync(Cancel)).Revision;
        var revisions = await context.Revisions.AsNoTracking().ToDictionaryAsync(row => row.Number, Cancel);
        var changes = await context.Changes.AsNoTracking().OrderBy(row => row.Revision).ThenBy(row => row.Position).ToListAsync(Cancel);
        var documents = await context.Documents.AsNoTracking().ToListAsync(Cancel);

        store.Current!.Revision.ShouldBe(head);
        revisions.Keys.Order().ShouldBe(Enumerable.Range(1, (int)head).Select(n => (long)n));
        foreach (var (revision, (writer, number)) in answered)
        {
            (revisions[revision].Author, revisions[revision].Message).ShouldBe(($"w{writer}", $"{number}"));
        }

        changes.GroupBy(change => change.Revision).ShouldAllBe(revision => revision.Count() == 3);
        changes.Select(change => change.Revision).Distinct().Count().ShouldBe((int)head);
        var last = changes
            .GroupBy(change => new DocumentId(change.Kind, change.Name))
            .Select(document => document.Last())
            .Where(change => change.Body is not null);
        documents
            .Select(row => (row.Kind, row.Name, row.Revision, (string?)row.Body))
            .ShouldBe(last.Select(change => (change.Kind, change.Name, change.Revision, change.Body)), ignoreOrder: true);
        for (var writer = 0; writer < Writers; writer++)
        {
            store
                .Current.Model.Find(Samples.ServiceId($"w{writer}-a"))
                ?.Description.ShouldBe(store.Current.Model.Find(Samples.ServiceId($"w{writer}-b"))?.Description);
        }
    }

    private static string ConnectionString(StoreLocation location) =>
        location switch
        {
            StoreLocation.Postgres postgres => postgres.ConnectionString,
            StoreLocation.Sqlite sqlite => sqlite.ToString(),
            _ => throw new ArgumentOutOfRangeException(nameof(location)),
        };
}

public sealed class SqliteCrashTests(SqliteDatabases databases) : CrashContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresCrashTests(PostgresServer server) : CrashContract(new PostgresDatabases(server));
