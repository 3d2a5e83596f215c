using System.Buffers.Text;
using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>A token that was just made; its value is shown this once.</summary>
/// <param name="Name">The author of what is written with it.</param>
/// <param name="Value">What is presented as <c>Authorization: Bearer …</c>.</param>
public sealed record NewToken(string Name, string Value);

/// <summary>The bearer tokens of a store. Only SHA-256 hashes are kept; known ones stay in memory, so they hold while the database is down.</summary>
public sealed class Tokens
{
    /// <summary>Lets secret scanners, and people, see what a string is.</summary>
    private const string Prefix = "cpt_";

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private ImmutableArray<TokenRow> _known = [];

    internal Tokens(Database database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>Makes a token; null when one of this name exists. <see cref="StoreUnavailableException"/> when the database does not answer.</summary>
    public Task<NewToken?> CreateAsync(string name, CancellationToken cancel) => CreateAsync(name, row => row.Name == name, cancel);

    /// <summary>Makes the first token, once per database however many replicas ask; null when there is one already.</summary>
    public Task<NewToken?> EnsureFirstTokenAsync(string name, CancellationToken cancel) => CreateAsync(name, row => true, cancel);

    /// <summary>
    /// The name of the token that was presented, or null when it is none of ours. <see cref="StoreUnavailableException"/> when it is not in memory and
    /// the database does not answer.
    /// </summary>
    public async ValueTask<string?> FindAsync(string presented, CancellationToken cancel)
    {
        if (!presented.StartsWith(Prefix, StringComparison.Ordinal))
            return null;

        var hash = HashOf(presented);
        if (NameOf(hash) is { } name)
            return name;

        // Made by another process since the last poll, perhaps.
        return await _database.RunAsync(async context =>
        {
            await LoadAsync(context, cancel);
            return NameOf(hash);
        });
    }

    /// <summary>Takes the tokens of the database into memory.</summary>
    internal async Task LoadAsync(StoreContext context, CancellationToken cancel) =>
        ImmutableInterlocked.InterlockedExchange(ref _known, [.. await context.Tokens.AsNoTracking().ToListAsync(cancel)]);

    private async Task<NewToken?> CreateAsync(string name, Expression<Func<TokenRow, bool>> unless, CancellationToken cancel)
    {
        var token = new NewToken(name, Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        return await _database.RunAsync(async context =>
        {
            var (transaction, _) = await _database.LockHeadAsync(context, cancel);
            await using var ending = transaction;
            if (await context.Tokens.AnyAsync(unless, cancel))
                return null;

            var row = new TokenRow
            {
                Name = name,
                Hash = HashOf(token.Value),
                CreatedAt = _clock.GetUtcNow(),
            };
            context.Add(row);
            await context.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            ImmutableInterlocked.Update(ref _known, known => known.Add(row));
            return token;
        });
    }

    /// <summary>Looks at every token and compares each in constant time: how long it takes tells nothing.</summary>
    private string? NameOf(byte[] hash)
    {
        string? name = null;
        foreach (var token in _known)
        {
            if (CryptographicOperations.FixedTimeEquals(token.Hash, hash))
                name = token.Name;
        }

        return name;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
