using ControlPlane.Store.Facts;
using ControlPlane.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>A PostgreSQL that goes away and comes back; a server of its own, for others go on using theirs.</summary>
public sealed class OutageTests(PostgresServer server) : StoreContract(new PostgresDatabases(server)), IClassFixture<PostgresServer>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task While_the_database_is_down_reads_go_on_and_writes_say_so()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location);
        await store.AcceptAsync(Put(Service("a")));
        var token = (await store.Tokens.CreateAsync("ci", Cancel))!;

        await server.StopAsync();
        try
        {
            (await store.RefuseAsync<WriteResult.Unavailable>(Put(Service("b")))).Reason.ShouldNotBeEmpty();
            (await store.RefuseAsync<WriteResult.Unavailable>(Put(Service("b")) with { DryRun = true })).Reason.ShouldNotBeEmpty();
            store.Outage.ShouldNotBeNull();
            store.Current!.Model.Find(ServiceId("a")).ShouldNotBeNull();
            (await store.Tokens.FindAsync(token.Value, Cancel)).ShouldBe("ci");
            await Should.ThrowAsync<StoreUnavailableException>(store.Tokens.FindAsync("cpt_another", Cancel).AsTask());
            await Should.ThrowAsync<StoreUnavailableException>(store.Revisions.ListAsync(10, null, Cancel));
        }
        finally
        {
            await server.StartAsync();
        }

        (await store.AcceptAsync(Put(Service("b")))).Revision.ShouldBe(2);
        store.Outage.ShouldBeNull();
    }

    [Fact]
    public async Task A_restart_between_two_writes_is_not_noticed()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a")));

        await server.StopAsync();
        await server.StartAsync();

        (await store.AcceptAsync(Put(Service("b")))).Revision.ShouldBe(2);
    }

    [Fact]
    public async Task A_store_opens_before_its_database_answers()
    {
        var location = await CreateDatabaseAsync();
        await server.StopAsync();
        DocumentStore store;
        try
        {
            store = await OpenAsync(new StoreOptions { Location = location, PollInterval = TimeSpan.FromMilliseconds(50) });
            store.Current.ShouldBeNull();
            store.Outage.ShouldNotBeNull();
            await store.RefuseAsync<WriteResult.Unavailable>(Put(Service("a")));
        }
        finally
        {
            await server.StartAsync();
        }

        await using var opened = store;
        (await store.WaitForChangeAsync(null, Cancel).WaitAsync(Deadline, Cancel)).Revision.ShouldBe(0);
        (await store.AcceptAsync(Put(Service("a")))).Revision.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_answer_is_lost_is_looked_up(bool commitArrives)
    {
        var location = (StoreLocation.Postgres)await CreateDatabaseAsync();
        await using var proxy = new CommitCuttingProxy(location, commitArrives);
        await using var store = await OpenAsync(proxy.Location);

        proxy.CutNextCommit();
        var accepted = await store.AcceptAsync(Put(Service("a")));

        proxy.HasCut.ShouldBeTrue();
        accepted.Revision.ShouldBe(1);
        await using var direct = await OpenAsync(location);
        direct.Current!.Revision.ShouldBe(1);
        direct.Current.Info.Keys.ShouldBe([ServiceId("a")]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Observed_facts_survive_a_commit_whose_answer_is_lost(bool commitArrives)
    {
        var location = (StoreLocation.Postgres)await CreateDatabaseAsync();
        await using var proxy = new CommitCuttingProxy(location, commitArrives);
        await using var store = await OpenAsync(proxy.Location);

        proxy.CutNextCommit();
        await store.ObserveAsync([new FactChange(new FactId(FactKinds.KeySet, "corp"), "keys")], Cancel);

        proxy.HasCut.ShouldBeTrue();
        store.Current!.Facts.Sequence.ShouldBe(1);
        await using var direct = await OpenAsync(location);
        direct.Current!.Observed.KeySets["corp"].ShouldBe("keys");
    }
}
