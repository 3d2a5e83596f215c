using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Tests;

/// <summary>Bearer tokens.</summary>
public abstract class TokensContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task A_token_is_found_by_its_value_and_only_by_it()
    {
        await using var store = await OpenAsync();
        var token = (await store.Tokens.CreateAsync("ci", Cancel)).ShouldNotBeNull();

        (await store.Tokens.FindAsync(token.Value, Cancel)).ShouldBe("ci");
        (await store.Tokens.FindAsync(token.Value + "x", Cancel)).ShouldBeNull();
        (await store.Tokens.FindAsync(token.Value.ToUpperInvariant(), Cancel)).ShouldBeNull();
        (await store.Tokens.FindAsync("", Cancel)).ShouldBeNull();
        (await store.Tokens.CreateAsync("ci", Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task The_database_holds_no_token()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location);
        var token = (await store.Tokens.CreateAsync("ci", Cancel))!;

        await using var database = Database.For(location);
        await using var context = database.NewContext();
        var row = await context.Tokens.SingleAsync(Cancel);

        row.Hash.ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token.Value)));
    }

    [Fact]
    public async Task The_first_token_is_made_once_however_many_ask()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await using var second = await OpenAsync(location);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => (n % 2 == 0 ? first : second).Tokens.EnsureFirstTokenAsync("admin", Cancel)));

        var token = made.OfType<NewToken>().ShouldHaveSingleItem();
        (await first.Tokens.FindAsync(token.Value, Cancel)).ShouldBe("admin");
        (await second.Tokens.FindAsync(token.Value, Cancel)).ShouldBe("admin");
    }
}

public sealed class SqliteTokensTests(SqliteDatabases databases) : TokensContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresTokensTests(PostgresServer server) : TokensContract(new PostgresDatabases(server));
