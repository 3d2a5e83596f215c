using ControlPlane.Language.Text;
using ControlPlane.Resources;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Secrets;
using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>Certificates that were got: their keys sealed in the database, their documents completed in memory.</summary>
public abstract class IssuedCertificatesContract(TestDatabases databases) : StoreContract(databases)
{
    private const string Document = "{kind: Certificate, name: shop, acme: {directory: 'https://ca.test/directory', names: [shop.test]}}";

    private const string Fleet = "{kind: Fleet, name: edge, role: edge, listeners: [{name: https, port: 8443, protocol: https, tls: {certificates: [shop]}}]}";

    private static readonly SecretKeys Key = SecretKeys.Parse(SecretKeys.Generate());

    private static readonly ResourceKey Secret = new(TypeUrl.Secret, "certificate/shop");

    [Fact]
    public async Task What_was_got_completes_the_document_and_no_revision_is_made()
    {
        using var authority = new CertificateAuthority("issued");
        var issued = authority.Issue(["shop.test"]);
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location, Key);
        await using var replica = await OpenAsync(location, Key);
        await store.AcceptAsync(Put(Read(Document), Read(Fleet)));
        Served(store).ShouldBeFalse();

        await store.ObserveAsync([Got(issued, Key)], Cancel);

        Served(store).ShouldBeTrue();
        var document = store.Current!.Model.Find(new DocumentId("Certificate", "shop"))!;
        Language.Kinds.Certificates.IssuedCertificate.Of(document)!.PrivateKey.ShouldBe(issued.PrivateKey);
        document.Body.ToJson().ShouldBe(Read(Document).Body.ToJson());
        (store.Current.Revision, (await store.AcceptAsync(Put(Read(Document)))).Changes.Single().Action).ShouldBe((1, ChangeAction.Unchanged));
        store.Current.Compiled.Problems.ShouldBeEmpty();

        // A document that changes keeps what was got until it is got anew.
        await store.AcceptAsync(Put(Read(Document.Replace("[shop.test]", "[shop.test, www.shop.test]", StringComparison.Ordinal))));
        Served(store).ShouldBeTrue();

        await replica.RefreshAsync(Cancel);
        Served(replica).ShouldBeTrue();
        await using var restarted = await OpenAsync(location, Key);
        Served(restarted).ShouldBeTrue();
        restarted.Current!.Versions().ShouldBe(store.Current!.Versions());

        await store.ObserveAsync([new FactChange(new FactId(FactKinds.Certificate, "shop"), null)], Cancel);
        Served(store).ShouldBeFalse();
    }

    [Fact]
    public async Task Its_key_is_sealed_and_without_the_key_of_the_server_it_is_not_served()
    {
        using var authority = new CertificateAuthority("issued");
        var issued = authority.Issue(["shop.test"]);
        var location = await CreateDatabaseAsync();
        await using (var store = await OpenAsync(location, Key))
        {
            await store.AcceptAsync(Put(Read(Document), Read(Fleet)));
            await store.ObserveAsync([Got(issued, Key)], Cancel);
        }

        await using var database = Database.For(location);
        await using var context = database.NewContext();
        var row = await context.Facts.AsNoTracking().SingleAsync(Cancel);
        row.Value.ShouldNotContain("PRIVATE");
        row.Value.ShouldNotContain(issued.PrivateKey.Split('\n')[1]);

        await using var other = await OpenAsync(location, SecretKeys.Parse(SecretKeys.Generate()));
        Served(other).ShouldBeFalse();
        await using var none = await OpenAsync(location, keys: null);
        Served(none).ShouldBeFalse();

        // What is sealed for one certificate opens for no other.
        var stored = StoredCertificate.Read(row.Value)!;
        Key.OpenText(StoredCertificate.KeyName("shop"), stored.Key!).ShouldBe(issued.PrivateKey);
        Key.OpenText(StoredCertificate.KeyName("other"), stored.Key!).ShouldBeNull();
        Key.OpenText(StoredCertificate.KeyName("shop"), "no:sense").ShouldBeNull();
    }

    [Fact]
    public async Task Challenges_reach_the_compiler_while_they_are_open()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge));
        var before = store.Current!.Versions();
        var fact = new FactId(FactKinds.AcmeChallenge, "token");
        await store.ObserveAsync([new FactChange(fact, "shop.test token.thumb")], Cancel);
        store.Current!.Observed.Challenges.ShouldBe([KeyValuePair.Create("token", new Language.AcmeChallenge("shop.test", "token.thumb"))]);
        store.Current.Versions().ShouldNotBe(before);
        await store.ObserveAsync([new FactChange(fact, null)], Cancel);
        store.Current!.Versions().ShouldBe(before);
    }

    private static bool Served(DocumentStore store) => store.Current!.Compiled.Views.Values.All(view => view.Find(Secret) is not null);

    private static FactChange Got(Testing.IssuedCertificate issued, SecretKeys keys)
    {
        var key = keys.SealText(StoredCertificate.KeyName("shop"), issued.PrivateKey);
        var stored = new StoredCertificate("subject", issued.Chain, key, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, null);
        return new FactChange(new FactId(FactKinds.Certificate, "shop"), stored.ToText());
    }

    private static Task<DocumentStore> OpenAsync(StoreLocation location, SecretKeys? keys) =>
        OpenAsync(
            new StoreOptions
            {
                Location = location,
                PollInterval = TimeSpan.FromHours(1),
                SecretKeys = keys,
            }
        );
}

public sealed class SqliteIssuedCertificatesTests(SqliteDatabases databases) : IssuedCertificatesContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresIssuedCertificatesTests(PostgresServer server) : IssuedCertificatesContract(new PostgresDatabases(server));
