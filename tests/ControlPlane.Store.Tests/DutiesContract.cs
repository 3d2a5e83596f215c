using ControlPlane.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Store.Tests;

/// <summary>Work that one replica does at a time.</summary>
public abstract class DutiesContract(TestDatabases databases) : StoreContract(databases)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task One_of_many_takes_a_duty_and_the_next_one_when_it_is_due()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);

        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => store.Duties.TakeAsync("fetch", "a", 1, $"r{n}", Minute, Cancel)));
        taken.Count(answer => answer.Taken).ShouldBe(1);
        taken.Select(answer => answer.Duty.Holder).Distinct().Count().ShouldBe(1);
        taken.ShouldAllBe(answer => answer.Duty.Until == Start + Minute);

        clock.Advance(Minute);
        (await store.Duties.TakeAsync("fetch", "a", 1, "other", Minute, Cancel)).Taken.ShouldBeTrue();
    }

    [Fact]
    public async Task The_holder_renews_what_it_has()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);
        await store.Duties.KeepAsync("replica/r", "r", Minute, Cancel);
        clock.Advance(Minute / 2);
        await store.Duties.KeepAsync("replica/r", "r", Minute, Cancel);

        (await store.Duties.FindAsync("replica/r", Cancel))!.Until.ShouldBe(Start + (Minute * 1.5));
    }

    [Fact]
    public async Task A_duty_is_hastened_as_it_was_seen()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);
        var (_, seen) = await store.Duties.TakeAsync("fetch", "a", 1, "r1", Minute, Cancel);

        (await store.Duties.HastenAsync(seen with { Status = "another" }, Cancel)).ShouldBeFalse();
        (await store.Duties.TakeAsync("fetch", "a", 1, "r2", Minute, Cancel)).Taken.ShouldBeFalse();
        (await store.Duties.HastenAsync(seen, Cancel)).ShouldBeTrue();
        (await store.Duties.TakeAsync("fetch", "a", 1, "r2", Minute, Cancel)).Taken.ShouldBeTrue();
    }

    [Fact]
    public async Task A_newer_subject_is_taken_at_once_and_an_older_one_never_takes_it_back()
    {
        var clock = new FakeTimeProvider(Start);
        await using var store = await OpenAsync(clock);
        await store.Duties.TakeAsync("fetch", "old", 1, "r1", Minute, Cancel);

        (await store.Duties.TakeAsync("fetch", "new", 2, "r2", Minute, Cancel)).Taken.ShouldBeTrue();
        (await store.Duties.TakeAsync("fetch", "old", 1, "r1", Minute, Cancel)).Taken.ShouldBeFalse();
        (await store.Duties.FinishAsync("fetch", "old", "r1", Start, "late", Cancel)).ShouldBeFalse();
        (await store.Duties.FinishAsync("fetch", "new", "r2", Start + (2 * Minute), "done", Cancel)).ShouldBeTrue();

        (await store.Duties.FindAsync("fetch", Cancel)).ShouldBe(new Duty("fetch", "new", "r2", Start + (2 * Minute), "done"));
        (await store.Duties.ListAsync("fe", Cancel)).ShouldHaveSingleItem().Status.ShouldBe("done");
        await store.Duties.RemoveAsync("fetch", Cancel);
        (await store.Duties.FindAsync("fetch", Cancel)).ShouldBeNull();
    }

    private async Task<DocumentStore> OpenAsync(FakeTimeProvider clock) =>
        await DocumentStore.OpenAsync(new StoreOptions { Location = await CreateDatabaseAsync(), PollInterval = TimeSpan.FromHours(1) }, clock, Cancel);
}

public sealed class SqliteDutiesTests(SqliteDatabases databases) : DutiesContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresDutiesTests(PostgresServer server) : DutiesContract(new PostgresDatabases(server));
