using ControlPlane.Language;
using ControlPlane.Store.Facts;
using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>What was observed: stored with a sequence of its own, handed to the compiler, the same for every replica.</summary>
public abstract class FactsContract(TestDatabases databases) : StoreContract(databases)
{
    private const string Keys = """{"keys":[]}""";

    [Fact]
    public async Task A_fact_reaches_the_compiler_and_makes_no_revision()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge));

        await store.ObserveAsync([KeySet("corp", Keys), Member("edge/a", "r1"), Member("edge/b/c", "r1"), Member("side/a", "r2")], Cancel);

        store.Current!.Revision.ShouldBe(1);
        store.Current.Facts.Sequence.ShouldBe(1);
        store.Current.Observed.KeySets.ShouldBe([KeyValuePair.Create("corp", Keys)]);
        store.Current.Observed.Members.ShouldBe([KeyValuePair.Create("edge", 2), KeyValuePair.Create("side", 1)]);
        store.Current.Facts.Find(Member("edge/b/c", null).Id)!.Value.ShouldBe("r1");
        (await store.Revisions.ListAsync(10, null, Cancel)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_fact_that_is_stored_already_writes_nothing()
    {
        await using var store = await OpenAsync();
        await store.ObserveAsync([KeySet("corp", Keys)], Cancel);
        var before = store.Current;

        await store.ObserveAsync([KeySet("corp", Keys), KeySet("absent", null)], Cancel);
        await store.ObserveAsync([], Cancel);

        store.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task A_removed_fact_is_gone_and_the_sequence_moves_on()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location);
        await store.ObserveAsync([KeySet("corp", Keys), KeySet("partner", Keys)], Cancel);

        await store.ObserveAsync([KeySet("corp", null)], Cancel);

        store.Current!.Facts.Sequence.ShouldBe(2);
        store.Current.Observed.KeySets.Keys.ShouldBe(["partner"]);
        await using var restarted = await OpenAsync(location);
        restarted.Current!.Facts.Sequence.ShouldBe(2);
        restarted.Current.Observed.KeySets.Keys.ShouldBe(["partner"]);
    }

    [Fact]
    public async Task A_change_that_expects_another_value_does_not_happen()
    {
        await using var store = await OpenAsync();
        await store.ObserveAsync([Member("edge/a", "r2")], Cancel);

        await store.ObserveAsync([Member("edge/a", null) with { Expected = "r1" }], Cancel);
        store.Current!.Observed.Members["edge"].ShouldBe(1);

        await store.ObserveAsync([Member("edge/a", null) with { Expected = "r2" }], Cancel);
        store.Current!.Observed.Members.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_means_the_same_to_the_compiler_compiles_nothing()
    {
        var compilations = 0;
        await using var store = await OpenAsync(
            new StoreOptions
            {
                Location = await CreateDatabaseAsync(),
                PollInterval = TimeSpan.FromHours(1),
                Compile = (model, observed, previous) =>
                {
                    compilations++;
                    return Language.Compilation.Compiler.Compile(model, observed, previous);
                },
            }
        );
        await store.ObserveAsync([Member("edge/a", "r1")], Cancel);
        var before = compilations;

        await store.ObserveAsync([Member("edge/a", "r2"), new FactChange(new FactId("of a newer program", "x"), "y")], Cancel);

        compilations.ShouldBe(before);
        store.Current!.Facts.Sequence.ShouldBe(2);
    }

    [Fact]
    public async Task Documents_are_compiled_with_what_was_observed()
    {
        var handed = Observed.None;
        await using var store = await OpenAsync(
            new StoreOptions
            {
                Location = await CreateDatabaseAsync(),
                PollInterval = TimeSpan.FromHours(1),
                Compile = (model, observed, previous) => Language.Compilation.Compiler.Compile(model, handed = observed, previous),
            }
        );
        await store.ObserveAsync([KeySet("corp", Keys)], Cancel);

        await store.AcceptAsync(Put(Edge));

        handed.KeySets.Keys.ShouldBe(["corp"]);
        store.Current!.Observed.ShouldBeSameAs(handed);
    }

    [Fact]
    public async Task Every_store_sees_what_changed_and_what_went()
    {
        var location = await CreateDatabaseAsync();
        await using var writer = await OpenAsync(location);
        await using var reader = await OpenAsync(new StoreOptions { Location = location, PollInterval = TimeSpan.FromMilliseconds(20) });
        var seen = await reader.WaitForChangeAsync(null, Cancel);

        await writer.ObserveAsync([Member("edge/a", "r"), Member("edge/b", "r")], Cancel);
        while (seen.Facts.Sequence < 1)
            seen = await reader.WaitForChangeAsync(seen, Cancel).WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        seen.Observed.Members["edge"].ShouldBe(2);

        await writer.ObserveAsync([Member("edge/a", null), Member("side/c", "r")], Cancel);
        await writer.AcceptAsync(Put(Edge));
        while (seen.Revision < 1)
            seen = await reader.WaitForChangeAsync(seen, Cancel).WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        seen.Observed.Members.ShouldBe([KeyValuePair.Create("edge", 1), KeyValuePair.Create("side", 1)]);
        seen.Facts.All.Select(fact => (fact.Id.Name, fact.Sequence)).ShouldBe([("edge/b", 1), ("side/c", 2)]);
    }

    [Fact]
    public async Task Many_observers_of_two_stores_lose_nothing()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await using var second = await OpenAsync(location);

        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(n =>
                    n % 4 == 0 ? first.AcceptAsync(Put(Service($"s{n}"))) : (n % 2 == 0 ? first : second).ObserveAsync([Member($"edge/{n}", "r")], Cancel)
                )
        );

        await first.RefreshAsync(Cancel);
        await second.RefreshAsync(Cancel);
        (first.Current!.Revision, first.Current.Facts.Sequence, first.Current.Observed.Members["edge"]).ShouldBe((10, 30, 30));
        second.Current!.Facts.All.ShouldBe(first.Current.Facts.All);
    }

    [Fact]
    public async Task A_database_that_was_restored_is_read_anew()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location);
        await store.ObserveAsync([KeySet("corp", Keys)], Cancel);
        await store.ObserveAsync([KeySet("corp", "newer"), KeySet("partner", Keys)], Cancel);

        await using (var database = Database.For(location))
        await using (var context = database.NewContext())
        {
            await context.Facts.Where(row => row.Name == "partner").ExecuteDeleteAsync(Cancel);
            await context.Facts.ExecuteUpdateAsync(row => row.SetProperty(x => x.Value, Keys).SetProperty(x => x.Sequence, 1), Cancel);
            await context.Heads.ExecuteUpdateAsync(row => row.SetProperty(x => x.Observed, 1), Cancel);
        }

        await using (var other = await OpenAsync(location))
            await other.ObserveAsync([KeySet("third", Keys)], Cancel);
        await store.RefreshAsync(Cancel);

        store.Current!.Observed.KeySets.ShouldBe([KeyValuePair.Create("corp", Keys), KeyValuePair.Create("third", Keys)]);
    }

    [Fact]
    public async Task Text_that_cannot_be_stored_is_its_observers_fault_alone()
    {
        await using var store = await OpenAsync();

        await Should.ThrowAsync<ArgumentException>(store.ObserveAsync([Member("edge/\0", "r")], Cancel));
        await store.ObserveAsync([Member("edge/a", "r")], Cancel);

        store.Current!.Facts.Sequence.ShouldBe(1);
    }

    private static FactChange KeySet(string provider, string? value) => new(new FactId(FactKinds.KeySet, provider), value);

    private static FactChange Member(string name, string? value) => new(new FactId(FactKinds.Member, name), value);
}

public sealed class SqliteFactsTests(SqliteDatabases databases) : FactsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresFactsTests(PostgresServer server) : FactsContract(new PostgresDatabases(server));
