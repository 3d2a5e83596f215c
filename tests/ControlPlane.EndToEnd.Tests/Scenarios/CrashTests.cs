using System.Globalization;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>
/// A server killed with -9 in the middle of its writes, at several points (the store's tests have many): what was answered is there, and nothing is half there.
/// </summary>
public sealed class CrashTests
{
    private const int Kills = 4;
    private const int Writers = 4;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.Postgres)]
    public async Task Killed_while_it_writes_it_loses_nothing_that_was_answered(Database database)
    {
        await using var place = await DatabasePlace.CreateAsync(database);
        var writers = Enumerable.Range(0, Writers).Select(number => new PairWriter(number)).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(place.Data, place.Store, Cancel);
            await CheckAsync(server.Api, writers);
            var writing = Task.WhenAll(writers.Select(writer => writer.WriteUntilRefusedAsync(server.Api, Cancel)));
            var answered = writers.Sum(writer => writer.Answered);
            await Wait.UntilAsync(
                "some writes are answered",
                TimeSpan.FromMinutes(3),
                _ =>
                {
                    if (writing.IsCompleted)
                        Assert.Fail($"No writer goes on: {string.Join("; ", writers.Select(writer => writer.Ended))}");
                    return Task.FromResult(writers.Sum(writer => writer.Answered) > answered + kill);
                },
                Cancel
            );
            await server.KillAsync();
            await writing;
        }

        await using var last = await ServerProcess.StartAsync(place.Data, place.Store, Cancel);
        await CheckAsync(last.Api, writers);
        writers.ShouldAllBe(writer => writer.Answered > 0);
    }

    private static async Task CheckAsync(AdminApi api, IEnumerable<PairWriter> writers)
    {
        foreach (var writer in writers)
            await writer.CheckAsync(api, Cancel);
        var newest = await AdminApi.Expect(api.Client.RevisionsAsync(limit: 1000, cursor: null, Cancel));
        var numbers = newest.Items.Select(revision => revision.Number).ToList();
        numbers.ShouldBe(Enumerable.Range(0, numbers.Count).Select(back => numbers[0] - back));
        if (newest.Next is null && numbers.Count > 0)
            numbers[^1].ShouldBe(1);
    }

    /// <summary>Writes two documents in one transaction again and again, with a number that only grows.</summary>
    private sealed class PairWriter(int number)
    {
        private int _asked;

        /// <summary>The number of the last transaction that was answered.</summary>
        public int Answered { get; private set; }

        /// <summary>The last answer.</summary>
        public string? Ended { get; private set; }

        public async Task WriteUntilRefusedAsync(AdminApi api, CancellationToken cancel)
        {
            while (true)
            {
                _asked++;
                var request = new TransactionRequest { Documents = AdminApi.Documents($"{Service("a")}\n---\n{Service("b")}"), Source = "cli" };
                var answer = await api.Client.TransactAsync(request, cancel);
                Ended = answer.ToString();
                if (answer is not Answer<TransactionResponse>.Success)
                    return;
                Answered = _asked;
            }
        }

        public async Task CheckAsync(AdminApi api, CancellationToken cancel)
        {
            var first = await StoredAsync(api, "a", cancel);
            var second = await StoredAsync(api, "b", cancel);
            first.ShouldBe(second, "a transaction is whole");
            first.ShouldBeInRange(Answered, _asked);
            Answered = first;
        }

        private static int Number(StoredDocument document) =>
            int.Parse(document.Body.GetProperty("connectTimeout").GetString()!.TrimEnd('m', 's'), CultureInfo.InvariantCulture);

        private async Task<int> StoredAsync(AdminApi api, string half, CancellationToken cancel) =>
            await api.Client.FindAsync("services", $"crash-{number}-{half}", cancel) switch
            {
                Answer<StoredDocument>.Success { Value: var document } => Number(document),
                Answer<StoredDocument>.Refused { Problem.Status: 404 } => 0,
                var other => throw new InvalidOperationException($"{other}"),
            };

        private string Service(string half) => $"{{kind: Service, name: crash-{number}-{half}, endpoints: [], connectTimeout: {_asked}ms}}";
    }
}
