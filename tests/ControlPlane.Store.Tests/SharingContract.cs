using ControlPlane.Language.Text;
using ControlPlane.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>Several writers, in one process and in several.</summary>
public abstract class SharingContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task Many_writers_of_two_stores_leave_no_gap_and_lose_nothing()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await using var second = await OpenAsync(location);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async writer =>
                {
                    var store = writer % 2 == 0 ? first : second;
                    var revisions = new List<long>();
                    for (var n = 1; n <= 10; n++)
                        revisions.Add((await store.AcceptAsync(Put(Service($"w{writer}", n)) with { Author = $"w{writer}" })).Revision);
                    return revisions;
                })
        );

        answers.SelectMany(revisions => revisions).Order().ShouldBe(Enumerable.Range(1, 160).Select(n => (long)n));
        await using var third = await OpenAsync(location);
        third.Current!.Revision.ShouldBe(160);
        foreach (var (writer, revisions) in answers.Index())
        {
            third.Current.Info[ServiceId($"w{writer}")].Revision.ShouldBe(revisions[^1]);
            third.Current.Model.Find(ServiceId($"w{writer}"))!.Body.SameAs(Service($"w{writer}", 10).Body).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task An_invalid_write_among_waiting_ones_spoils_nobody_else()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("orders")));

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => store.WriteAsync(Put(Route($"r{n}", n % 4 == 0 ? "nowhere" : "orders")), Cancel)));

        results.Index().Where(result => result.Index % 4 == 0).ShouldAllBe(result => result.Item is WriteResult.Invalid);
        results.OfType<WriteResult.Accepted>().Select(accepted => accepted.Revision).Order().ShouldBe(Enumerable.Range(2, 30).Select(n => (long)n));
        (await store.Revisions.ListAsync(100, null, Cancel)).Length.ShouldBe(31);
    }

    [Fact]
    public async Task A_store_sees_what_another_wrote_before_it_judges()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await using var second = await OpenAsync(location);
        await first.AcceptAsync(Put(Edge, Service("a"), Service("b")));

        (await second.AcceptAsync(Put(Route("r", "a")))).Revision.ShouldBe(2);
        await first.RefuseAsync<WriteResult.Invalid>(Delete(ServiceId("a")));
        (await first.AcceptAsync(Delete(ServiceId("b")))).Revision.ShouldBe(3);
        await second.RefuseAsync<WriteResult.Invalid>(Put(Route("q", "b")));
        second.Current!.Model.Find(ServiceId("b")).ShouldBeNull();
        (await first.AcceptAsync(Put(Service("b", 9000)))).Revision.ShouldBe(4);
        (await second.AcceptAsync(Put(Route("q", "b")))).Revision.ShouldBe(5);
        second.Current!.Info.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Two_stores_never_accept_half_of_a_dangling_pair_each()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await using var second = await OpenAsync(location);
        await first.AcceptAsync(Put([Edge, .. Enumerable.Range(0, 20).Select(n => Service($"s{n}"))]));

        for (var n = 0; n < 20; n++)
        {
            var results = await Task.WhenAll(first.WriteAsync(Delete(ServiceId($"s{n}")), Cancel), second.WriteAsync(Put(Route($"r{n}", $"s{n}")), Cancel));
            results.Count(result => result is WriteResult.Accepted).ShouldBe(1);
            results.Count(result => result is WriteResult.Invalid).ShouldBe(1);
        }

        await using var third = await OpenAsync(location);
        third.Current!.Compiled.Problems.ShouldBeEmpty();
        third.Current.Revision.ShouldBe(21);
    }

    [Fact]
    public async Task The_poll_finds_what_another_store_wrote()
    {
        var location = await CreateDatabaseAsync();
        await using var writer = await OpenAsync(location);
        await using var reader = await OpenAsync(new StoreOptions { Location = location, PollInterval = TimeSpan.FromMilliseconds(20) });
        var first = await reader.WaitForChangeAsync(null, Cancel);
        first.Revision.ShouldBe(0);

        var waiting = reader.WaitForChangeAsync(first, Cancel);
        await writer.AcceptAsync(Put(Service("a")));

        (await waiting.WaitAsync(TimeSpan.FromMinutes(3), Cancel)).Model.Find(ServiceId("a")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_stopped_store_answers_that_it_stops()
    {
        var store = await OpenAsync();
        var waiting = Enumerable.Range(0, 20).Select(n => store.WriteAsync(Put(Service($"s{n}")), Cancel)).ToList();

        await store.DisposeAsync();

        (await Task.WhenAll(waiting)).ShouldAllBe(result => result is WriteResult.Accepted || result is WriteResult.Unavailable);
        await store.RefuseAsync<WriteResult.Unavailable>(Put(Service("late")));
    }
}

public sealed class SqliteSharingTests(SqliteDatabases databases) : SharingContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresSharingTests(PostgresServer server) : SharingContract(new PostgresDatabases(server));
