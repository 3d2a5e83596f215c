using ControlPlane.Language.Compilation;
using ControlPlane.Testing;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>One store, one writer: what a write does and what it answers.</summary>
public abstract class WritesContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task A_write_is_a_revision_that_can_be_read_at_once()
    {
        await using var store = await OpenAsync();
        store.Current!.Revision.ShouldBe(0);

        var before = TimeProvider.System.GetUtcNow();
        var accepted = await store.AcceptAsync(Put(Edge, Service("orders")) with { Message = "first" });

        accepted.Revision.ShouldBe(1);
        accepted.Changes.ShouldBe([new Change(Edge.Id, ChangeAction.Created), new Change(ServiceId("orders"), ChangeAction.Created)]);
        store.Current!.Revision.ShouldBe(1);
        store.Current.Model.Find(ServiceId("orders")).ShouldNotBeNull();
        var info = store.Current.Info[ServiceId("orders")];
        (info.Revision, info.Author, info.Source).ShouldBe((1, "ann", "api"));
        info.At.ShouldBeInRange(before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
        var revision = (await store.Revisions.FindAsync(1, Cancel)).ShouldNotBeNull();
        (revision.Number, revision.At, revision.Author, revision.Source, revision.Message).ShouldBe((1, info.At, "ann", "api", "first"));
        revision.Changes.ShouldBe(accepted.Changes);
        (await store.Revisions.FindAsync(2, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task An_equal_body_in_another_key_order_makes_no_revision()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("orders")));

        var again = await store.AcceptAsync(Put(Read("{name: orders, endpoints: [{port: 8080, address: 10.0.0.1}], kind: Service}")));

        again.Revision.ShouldBe(1);
        again.Changes.ShouldBe([new Change(ServiceId("orders"), ChangeAction.Unchanged)]);
        (await store.Revisions.ListAsync(10, null, Cancel)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_transaction_is_one_revision_and_keeps_its_order()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a"), Service("b"), Service("c")));

        var accepted = await store.AcceptAsync(Put(Service("c", 9000), Service("a"), Service("d")) with { Delete = [ServiceId("b")] });

        accepted.Revision.ShouldBe(2);
        accepted.Changes.Select(change => $"{change.Id.Name} {change.Action}").ShouldBe(["c Updated", "a Unchanged", "d Created", "b Deleted"]);
        store.Current!.Model.Documents.Keys.Select(id => id.Name).ShouldBe(["a", "c", "d"]);
        store.Current.Info.Values.OrderBy(info => info.Id).Select(info => info.Revision).ShouldBe([1, 2, 2]);
        var revision = (await store.Revisions.FindAsync(2, Cancel))!;
        revision.Changes.Select(change => $"{change.Id.Name} {change.Action}").ShouldBe(["c Updated", "d Created", "b Deleted"]);
    }

    [Fact]
    public async Task Revisions_are_listed_newest_first_from_where_one_asks()
    {
        await using var store = await OpenAsync();
        for (var port = 1; port <= 5; port++)
            await store.AcceptAsync(Put(Service("a", port)));

        (await store.Revisions.ListAsync(2, null, Cancel)).Select(revision => revision.Number).ShouldBe([5, 4]);
        (await store.Revisions.ListAsync(10, 4, Cancel)).Select(revision => revision.Number).ShouldBe([3, 2, 1]);
    }

    [Fact]
    public async Task A_dry_run_answers_like_the_write_and_writes_nothing()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a")));

        var accepted = await store.AcceptAsync(Put(Service("a", 9000), Service("b")) with { DryRun = true });
        var invalid = await store.RefuseAsync<WriteResult.Invalid>(Put(Edge, Route("r", "nowhere")) with { DryRun = true });

        accepted.Revision.ShouldBe(1);
        accepted.Changes.Select(change => change.Action).ShouldBe([ChangeAction.Updated, ChangeAction.Created]);
        invalid.Problems.ShouldHaveSingleItem().Document.ShouldBe(RouteId("r"));
        store.Current!.Revision.ShouldBe(1);
        (await store.AcceptAsync(Put(Service("c")))).Revision.ShouldBe(2);
        store.Current!.Model.Documents.Keys.Select(id => id.Name).ShouldBe(["a", "c"]);
    }

    [Fact]
    public async Task A_dangling_reference_is_refused_with_the_authors_line()
    {
        await using var store = await OpenAsync();
        var route = Read("kind: Route\nname: r\nfleets: [edge]\nrules:\n  - to: [{service: nowhere}]\n");

        var invalid = await store.RefuseAsync<WriteResult.Invalid>(Put(Edge, route));

        invalid.Problems.ShouldHaveSingleItem().Line.ShouldBe(5);
        store.Current!.Revision.ShouldBe(0);
    }

    [Fact]
    public async Task A_document_that_others_need_cannot_be_deleted_without_them()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("orders"), Route("r", "orders")));

        var problem = (await store.RefuseAsync<WriteResult.Invalid>(Delete(ServiceId("orders")))).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Document, problem.Message).ShouldBe(("CP0520", ServiceId("orders"), "is still used by Route/r (rules[0].to[0].service)"));
        store.Current!.Revision.ShouldBe(1);

        (await store.AcceptAsync(Delete(ServiceId("orders"), RouteId("r")))).Revision.ShouldBe(2);
        (await store.RefuseAsync<WriteResult.NotFound>(Delete(ServiceId("orders")))).Documents.ShouldBe([ServiceId("orders")]);
    }

    [Fact]
    public async Task What_the_database_cannot_hold_is_refused_by_name()
    {
        await using var store = await OpenAsync();

        var twice = await store.RefuseAsync<WriteResult.Invalid>(Put(Service("a")) with { Delete = [ServiceId("a")] });
        var nul = await store.RefuseAsync<WriteResult.Invalid>(Put(Service("a")) with { Message = "a\0b", Source = "" });
        var half = await store.RefuseAsync<WriteResult.Invalid>(Put(Service("a")) with { Message = "\ud83d" });

        twice.Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0510");
        nul.Problems.Select(problem => problem.Code).ShouldBe(["CP0513", "CP0514"]);
        half.Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0514");
        (await store.AcceptAsync(Put(Service("a")) with { Message = "Grüße 😀" })).Revision.ShouldBe(1);
        (await store.Revisions.FindAsync(1, Cancel))!.Message.ShouldBe("Grüße 😀");
    }

    [Fact]
    public async Task Times_are_microseconds()
    {
        var clock = new FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        clock.Advance(TimeSpan.FromTicks(12_345_678));
        var options = new StoreOptions { Location = await CreateDatabaseAsync() };
        await using var store = await DocumentStore.OpenAsync(options, clock, Cancel);

        await store.AcceptAsync(Put(Service("a")));

        store.Current!.Info[ServiceId("a")].At.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero).AddTicks(2_345_670));
        (await store.Revisions.FindAsync(1, Cancel))!.At.ShouldBe(store.Current.Info[ServiceId("a")].At);
    }

    [Fact]
    public async Task A_bug_met_by_one_write_is_thrown_to_its_author_alone()
    {
        var options = new StoreOptions
        {
            Location = await CreateDatabaseAsync(),
            Compile = (model, observed, previous) =>
                model.Find(ServiceId("trap")) is null ? Compiler.Compile(model, observed, previous) : throw new InvalidOperationException("trapped"),
        };
        await using var store = await OpenAsync(options);

        var writes = Enumerable.Range(0, 10).Select(n => store.WriteAsync(Put(Service(n == 5 ? "trap" : $"s{n}")), Cancel)).ToList();

        (await Should.ThrowAsync<InvalidOperationException>(writes[5])).Message.ShouldBe("trapped");
        writes.RemoveAt(5);
        (await Task.WhenAll(writes))
            .Cast<WriteResult.Accepted>()
            .Select(accepted => accepted.Revision)
            .Order()
            .ShouldBe(Enumerable.Range(1, 9).Select(n => (long)n));
    }
}

public sealed class SqliteWritesTests(SqliteDatabases databases) : WritesContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresWritesTests(PostgresServer server) : WritesContract(new PostgresDatabases(server));
