using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store.Secrets;
using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>Secrets: sealed in the database, open in memory, closed without their key.</summary>
public abstract class SecretsContract(TestDatabases databases) : StoreContract(databases)
{
    private const string Planted = "planted-secret-00000001";

    private static readonly SecretKeys Key = SecretKeys.Parse(SecretKeys.Generate());

    private static readonly DocumentId Alice = new("Consumer", "alice");

    [Fact]
    public async Task A_secret_is_stored_sealed_and_open_for_the_compiler()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location, Key);

        await store.AcceptAsync(Write(store, Consumer(Planted)));

        store.Current!.Observed.Secrets.Values.ShouldBe([Planted]);
        var body = store.Current.Model.Find(Alice)!.Body.ToJson();
        body.ShouldContain(store.Current.Secrets.Open.Keys.Single());
        body.ShouldContain("updatedAt");
        (await TextOfAllRowsAsync(location)).ShouldNotContain("planted");
    }

    [Fact]
    public async Task The_same_secret_again_changes_nothing_and_another_does()
    {
        await using var store = await OpenAsync(await CreateDatabaseAsync(), Key);
        await store.AcceptAsync(Write(store, Consumer(Planted)));

        (await store.AcceptAsync(Write(store, Consumer(Planted)))).Changes.Single().Action.ShouldBe(ChangeAction.Unchanged);
        var read = store.Current!.Model.Find(Alice)!;
        (await store.AcceptAsync(Put(read))).Changes.Single().Action.ShouldBe(ChangeAction.Unchanged);
        var dry = await store.AcceptAsync(Write(store, Consumer("planted-secret-00000002")) with { DryRun = true });
        (dry.Revision, dry.Changes.Single().Action).ShouldBe((1, ChangeAction.Updated));
        dry.Verdict.After.Secrets.Open.Count.ShouldBe(2);
        store.Current.Secrets.Open.Count.ShouldBe(1);
        (await store.AcceptAsync(Write(store, Consumer("planted-secret-00000002")))).Revision.ShouldBe(2);
        store.Current!.Secrets.Open.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_restart_and_a_replica_open_what_was_sealed()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location, Key);
        await using var second = await OpenAsync(location, Key);

        await first.AcceptAsync(Write(first, Consumer(Planted)));
        await second.RefreshAsync(Cancel);
        await using var third = await OpenAsync(location, Key);

        second.Current!.Observed.Secrets.ShouldBe(first.Current!.Observed.Secrets);
        third.Current!.Observed.Secrets.ShouldBe(first.Current!.Observed.Secrets);
        third.Current.Versions().ShouldBe(first.Current.Versions());
    }

    [Fact]
    public async Task Another_key_opens_nothing_and_the_rest_goes_on()
    {
        var location = await CreateDatabaseAsync();
        await using (var first = await OpenAsync(location, Key))
            await first.AcceptAsync(Write(first, Consumer(Planted)));
        var other = SecretKeys.Parse(SecretKeys.Generate());

        await using var store = await OpenAsync(location, other);

        store.Current!.Observed.Secrets.ShouldBeEmpty();
        store.Current.Secrets.Closed.Values.ShouldBe(Key.Ids);
        (await store.AcceptAsync(Put(Service("a")))).Revision.ShouldBe(2);
        (await store.AcceptAsync(Put(store.Current.Model.Find(Alice)!))).Changes.Single().Action.ShouldBe(ChangeAction.Unchanged);
        (await store.AcceptAsync(Write(store, Consumer(Planted)))).Changes.Single().Action.ShouldBe(ChangeAction.Updated);
        store.Current!.Observed.Secrets.Values.ShouldBe([Planted]);
    }

    [Fact]
    public async Task A_key_is_replaced_by_putting_a_new_one_before_it()
    {
        var location = await CreateDatabaseAsync();
        var (older, newer) = (SecretKeys.Generate(), SecretKeys.Generate());
        await using (var first = await OpenAsync(location, SecretKeys.Parse(older)))
            await first.AcceptAsync(Write(first, Consumer(Planted)));

        await using var store = await OpenAsync(location, SecretKeys.Parse($"{newer}\n{older}\n"));

        store.Current!.Observed.Secrets.Values.ShouldBe([Planted]);
        (await store.AcceptAsync(Write(store, Consumer(Planted)))).Changes.Single().Action.ShouldBe(ChangeAction.Unchanged);
        await store.AcceptAsync(Write(store, Consumer("planted-secret-00000002")));
        await using var after = await OpenAsync(location, SecretKeys.Parse(newer));
        after.Current!.Secrets.Open.Values.ShouldBe(["planted-secret-00000002"]);
        after.Current.Secrets.Closed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_row_that_was_changed_is_closed()
    {
        var location = await CreateDatabaseAsync();
        await using (var first = await OpenAsync(location, Key))
        {
            await first.AcceptAsync(Write(first, Consumer(Planted)));
            await first.AcceptAsync(Write(first, Consumer("planted-secret-00000002")));
        }

        // Moved to another hash, a sealed value must not open: it would be another consumer's.
        await ChangeRowsAsync(
            location,
            async context =>
            {
                var rows = await context.Secrets.AsNoTracking().OrderBy(row => row.Revision).ToListAsync(Cancel);
                await context.Secrets.Where(row => row.Hash == rows[1].Hash).ExecuteUpdateAsync(row => row.SetProperty(x => x.Sealed, rows[0].Sealed), Cancel);
            }
        );

        await using var store = await OpenAsync(location, Key);
        store.Current!.Secrets.Open.Values.ShouldBe([Planted]);
        (await store.AcceptAsync(Write(store, Consumer("planted-secret-00000002"), Service("a")))).Revision.ShouldBe(3);
    }

    [Fact]
    public async Task Without_a_key_no_secret_is_taken()
    {
        await using var store = await OpenAsync();
        var (document, values) = SecretFields.Take(Consumer(Planted), _ => new string('a', 32));

        var refused = await store.RefuseAsync<WriteResult.Invalid>(Put(document) with { Secrets = values });

        refused.Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0552");
        (await store.AcceptAsync(Put(Service("a")))).Revision.ShouldBe(1);
    }

    [Fact]
    public async Task A_hash_that_nobody_knows_and_a_value_are_refused()
    {
        await using var store = await OpenAsync(await CreateDatabaseAsync(), Key);

        var unknown = await store.RefuseAsync<WriteResult.Invalid>(Put(SecretFields.Take(Consumer(Planted), _ => new string('a', 32)).Document));
        var plain = await store.RefuseAsync<WriteResult.Invalid>(Put(Consumer(Planted)));

        (unknown.Problems.Single().Code, unknown.Problems.Single().Path).ShouldBe(("CP0550", "apiKeys[0].key"));
        (plain.Problems.Single().Code, plain.Problems.Single().ToString().Contains("planted", StringComparison.Ordinal)).ShouldBe(("CP0551", false));
    }

    [Fact]
    public async Task A_key_expires_at_its_time_and_stays_expired_after_a_restart()
    {
        var location = await CreateDatabaseAsync();
        var clock = new FakeTimeProvider();
        await using (var store = await OpenAsync(location, Key, clock))
        {
            await store.AcceptAsync(Write(store, Consumer(Planted, clock.GetUtcNow().AddHours(1))));
            store.Current!.Observed.Expired.ShouldBeEmpty();
            var before = store.Current;

            clock.Advance(TimeSpan.FromHours(1));
            await store.RefreshAsync(Cancel);

            store.Current.Observed.Expired.ShouldBe(["Consumer/alice/default"]);
            (await store.WaitForChangeAsync(before, Cancel)).ShouldBe(store.Current);
        }

        await using var again = await OpenAsync(location, Key, clock);
        again.Current!.Observed.Expired.ShouldBe(["Consumer/alice/default"]);
        await again.AcceptAsync(Write(again, Consumer(Planted, clock.GetUtcNow().AddHours(1))));
        again.Current!.Observed.Expired.ShouldBeEmpty();
        await again.AcceptAsync(Write(again, Consumer(Planted, clock.GetUtcNow().AddHours(-1))));
        again.Current!.Observed.Expired.ShouldBe(["Consumer/alice/default"]);
    }

    [Fact]
    public async Task A_certificate_that_expired_hinders_no_write_that_leaves_it_as_it_is()
    {
        using var authority = new CertificateAuthority("store");
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var store = await OpenAsync(await CreateDatabaseAsync(), Key, clock);
        var shop = Read(authority.Issue(["shop.test"], until: clock.GetUtcNow().AddDays(1)).Document("shop"));
        await store.AcceptAsync(Write(store, shop));

        clock.Advance(TimeSpan.FromDays(2));
        await store.AcceptAsync(Write(store, shop, Service("orders")));
        store.Current!.Compiled.Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0267");

        var ended = Read(authority.Issue(["shop.test"], until: clock.GetUtcNow().AddHours(-1)).Document("shop"));
        var refused = await store.RefuseAsync<WriteResult.Invalid>(Write(store, ended));
        refused.Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0267");
    }

    private static Task<DocumentStore> OpenAsync(StoreLocation location, SecretKeys keys, TimeProvider? clock = null) =>
        DocumentStore.OpenAsync(
            new StoreOptions
            {
                Location = location,
                SecretKeys = keys,
                PollInterval = TimeSpan.FromDays(1),
            },
            clock ?? TimeProvider.System,
            Cancel
        );

    private static Document Consumer(string key, DateTimeOffset? expires = null) =>
        Read(
            $"{{kind: Consumer, name: alice, apiKeys: [{{name: default, key: {{value: {key}}}"
                + (expires is { } at ? $", expires: \"{at:yyyy-MM-dd'T'HH:mm:ss'Z'}\"" : "")
                + "}]}"
        );

    /// <summary>The write as a server makes it: values beside the documents.</summary>
    private static WriteRequest Write(DocumentStore store, params Document[] documents)
    {
        var taken = documents.Select(document => SecretFields.Take(document, value => store.SecretKeys!.Hash(value, store.Current!.Secrets))).ToList();
        return Put([.. taken.Select(one => one.Document)]) with
        {
            Secrets = taken.SelectMany(one => one.Values).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    private static async Task<string> TextOfAllRowsAsync(StoreLocation location)
    {
        var text = new StringBuilder();
        await ChangeRowsAsync(
            location,
            async context =>
            {
                foreach (var row in await context.Documents.AsNoTracking().ToListAsync(Cancel))
                    text.AppendLine(row.Body);
                foreach (var row in await context.Changes.AsNoTracking().ToListAsync(Cancel))
                    text.AppendLine(row.Body);
                foreach (var row in await context.Secrets.AsNoTracking().ToListAsync(Cancel))
                    text.AppendLine(row.Hash).AppendLine(Encoding.Latin1.GetString(row.Sealed));
            }
        );
        return text.ToString();
    }

    private static async Task ChangeRowsAsync(StoreLocation location, Func<Rows.StoreContext, Task> change)
    {
        await using var database = Database.For(location);
        await using var context = database.NewContext();
        await change(context);
    }
}

public sealed class SqliteSecretsTests(SqliteDatabases databases) : SecretsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresSecretsTests(PostgresServer server) : SecretsContract(new PostgresDatabases(server));

public sealed class SecretKeysTests
{
    [Theory]
    [InlineData("")]
    [InlineData("planted")]
    [InlineData("cGxhbnRlZA==")]
    public void A_key_is_32_bytes_in_base64_and_its_text_is_not_told(string text) =>
        Should
            .Throw<FormatException>(() => SecretKeys.Parse(text))
            .Message.ShouldSatisfyAllConditions(message => message.ShouldContain("openssl rand -base64 32"), message => message.ShouldNotContain("planted"));

    [Fact]
    public void Keys_have_ids_that_follow_from_them_alone()
    {
        var text = SecretKeys.Generate();
        SecretKeys.Parse(text).Ids.ShouldBe(SecretKeys.Parse($"\n {text} \n").Ids);
        SecretKeys.Parse(text).Ids.ShouldNotBe(SecretKeys.Parse(SecretKeys.Generate()).Ids);
    }
}
