using ControlPlane.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Store.Tests;

/// <summary>Work that one replica does at a time.</summary>
public abstract class LeasesContract(TestDatabases databases) : StoreContract(databases)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task One_of_many_takes_a_duty_and_the_next_one_when_it_is_due()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);

        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => store.Leases.TakeAsync("fetch", "a", 1, $"r{n}", Minute, Cancel)));
        taken.Count(answer => answer.Taken).ShouldBe(1);
        taken.Select(answer => answer.Lease.Holder).Distinct().Count().ShouldBe(1);
        taken.ShouldAllBe(answer => answer.Lease.Until == Start + Minute);

        clock.Advance(Minute);
        (await store.Leases.TakeAsync("fetch", "a", 1, "other", Minute, Cancel)).Taken.ShouldBeTrue();
    }

    [Fact]
    public async Task The_holder_renews_what_it_has()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);
        await store.Leases.KeepAsync("replica/r", "r", Minute, Cancel);
        clock.Advance(Minute / 2);
        await store.Leases.KeepAsync("replica/r", "r", Minute, Cancel);

        (await store.Leases.FindAsync("replica/r", Cancel))!.Until.ShouldBe(Start + (Minute * 1.5));
    }

    [Fact]
    public async Task A_duty_is_hastened_as_it_was_seen()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);
        var (_, seen) = await store.Leases.TakeAsync("fetch", "a", 1, "r1", Minute, Cancel);

        (await store.Leases.RunNowAsync(seen with { Status = "another" }, Cancel)).ShouldBeFalse();
        (await store.Leases.TakeAsync("fetch", "a", 1, "r2", Minute, Cancel)).Taken.ShouldBeFalse();
        (await store.Leases.RunNowAsync(seen, Cancel)).ShouldBeTrue();
        (await store.Leases.TakeAsync("fetch", "a", 1, "r2", Minute, Cancel)).Taken.ShouldBeTrue();
    }

    [Fact]
    public async Task A_newer_subject_is_taken_at_once_and_an_older_one_never_takes_it_back()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);
        await store.Leases.TakeAsync("fetch", "old", 1, "r1", Minute, Cancel);

        (await store.Leases.TakeAsync("fetch", "new", 2, "r2", Minute, Cancel)).Taken.ShouldBeTrue();
        (await store.Leases.TakeAsync("fetch", "old", 1, "r1", Minute, Cancel)).Taken.ShouldBeFalse();
        (await store.Leases.FinishAsync("fetch", "old", "r1", Start, "late", Cancel)).ShouldBeFalse();
        (await store.Leases.FinishAsync("fetch", "new", "r2", Start + (2 * Minute), "done", Cancel)).ShouldBeTrue();

        (await store.Leases.FindAsync("fetch", Cancel)).ShouldBe(new Lease("fetch", "new", "r2", Start + (2 * Minute), "done"));
        (await store.Leases.ListAsync("fe", Cancel)).ShouldHaveSingleItem().Status.ShouldBe("done");
        await store.Leases.RemoveAsync("fetch", Cancel);
        (await store.Leases.FindAsync("fetch", Cancel)).ShouldBeNull();
    }

    private async Task<DocumentStore> OpenAsync(FakeTimeProvider clock) =>
        await DocumentStore.OpenAsync(new StoreOptions { Location = await CreateDatabaseAsync(), PollInterval = TimeSpan.FromHours(1) }, clock, Cancel);
}

public sealed class SqliteLeasesTests(SqliteDatabases databases) : LeasesContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresLeasesTests(PostgresServer server) : LeasesContract(new PostgresDatabases(server));
