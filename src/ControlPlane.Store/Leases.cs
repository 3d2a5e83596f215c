using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Work that one replica does at a time, and how it stands.</summary>
/// <param name="Name">Which work.</param>
/// <param name="Subject">What it is done with, for example an address.</param>
/// <param name="Holder">The replica that has it, or had it last.</param>
/// <param name="Until">When another one may take it.</param>
/// <param name="Status">How it went last; text of the work's own format, null before the first time.</param>
public sealed record Lease(string Name, string Subject, string Holder, DateTimeOffset Until, string? Status);

/// <summary>
/// Shares work out between replicas: whoever takes a lease has it until a time, and for periodic work that is when it is due again. It costs a write each time
/// it is taken and never wakes anybody. Clocks of replicas may differ by seconds. <see cref="StoreUnavailableException"/> when the database does not answer.
/// </summary>
public sealed class Leases
{
    private readonly Database _database;
    private readonly TimeProvider _clock;

    internal Leases(Database database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>One lease, or null when nobody ever took it.</summary>
    public Task<Lease?> FindAsync(string name, CancellationToken cancel) =>
        _database.RunAsync(async context =>
            await context.Duties.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancel) is { } row ? LeaseOf(row) : null
        );

    /// <summary>Whether a lease is held by this holder for this subject: nobody with a newer one has taken it over.</summary>
    public async Task<bool> IsHeldAsync(string name, string subject, string holder, CancellationToken cancel) =>
        await FindAsync(name, cancel) is { } lease && lease.Holder == holder && lease.Subject == subject;

    /// <summary>All leases whose names start so, by name.</summary>
    public Task<List<Lease>> ListAsync(string prefix, CancellationToken cancel) =>
        _database.RunAsync(async context =>
            (await context.Duties.AsNoTracking().Where(row => row.Name.StartsWith(prefix)).OrderBy(row => row.Name).ToListAsync(cancel)).ConvertAll(LeaseOf)
        );

    /// <summary>Takes a lease that is due, or whose subject is another in a newer generation.</summary>
    /// <param name="name">Which work.</param>
    /// <param name="subject">What it is done with.</param>
    /// <param name="generation">How new the subject is: the revision it comes from.</param>
    /// <param name="holder">Who takes it.</param>
    /// <param name="length">For how long.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <returns>Whether it was taken, and the lease as it stands now.</returns>
    public Task<(bool Taken, Lease Lease)> TakeAsync(string name, string subject, long generation, string holder, TimeSpan length, CancellationToken cancel) =>
        ChangeAsync(
            name,
            (row, now) =>
            {
                var free = row is null || row.Until <= now || (row.Subject != subject && generation > row.Generation);
                return free
                    ? new DutyRow
                    {
                        Name = name,
                        Subject = subject,
                        Generation = generation,
                        Holder = holder,
                        Until = now + length,
                        Status = row?.Status,
                    }
                    : null;
            },
            cancel
        );

    /// <summary>Keeps a lease that nobody else ever has, such as being alive, for this long from now.</summary>
    public Task KeepAsync(string name, string holder, TimeSpan length, CancellationToken cancel) =>
        ChangeAsync(
            name,
            (row, now) =>
                new DutyRow
                {
                    Name = name,
                    Subject = row?.Subject ?? "",
                    Generation = row?.Generation ?? 0,
                    Holder = holder,
                    Until = now + length,
                    Status = row?.Status,
                },
            cancel
        );

    /// <summary>Makes a lease due now, if that is still when it is due and how it went.</summary>
    /// <returns>Whether it was as it was seen.</returns>
    public async Task<bool> RunNowAsync(Lease seen, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return (
            await ChangeAsync(
                seen.Name,
                (row, now) =>
                    row is null || LeaseOf(row) != seen
                        ? null
                        : new DutyRow
                        {
                            Name = row.Name,
                            Subject = row.Subject,
                            Generation = row.Generation,
                            Holder = row.Holder,
                            Until = now,
                            Status = row.Status,
                        },
                cancel
            )
        ).Taken;
    }

    /// <summary>Says how it went, and when it is due again. Not if somebody else took it meanwhile.</summary>
    /// <returns>Whether the holder still had it with this subject.</returns>
    public async Task<bool> FinishAsync(string name, string subject, string holder, DateTimeOffset dueAgain, string status, CancellationToken cancel) =>
        (
            await ChangeAsync(
                name,
                (row, _) =>
                    row is null || row.Holder != holder || row.Subject != subject
                        ? null
                        : new DutyRow
                        {
                            Name = name,
                            Subject = subject,
                            Generation = row.Generation,
                            Holder = holder,
                            Until = dueAgain,
                            Status = status,
                        },
                cancel
            )
        ).Taken;

    /// <summary>Forgets a lease.</summary>
    public Task<int> RemoveAsync(string name, CancellationToken cancel) =>
        _database.RunAsync(context => context.Duties.Where(row => row.Name == name).ExecuteDeleteAsync(cancel));

    private Task<(bool Taken, Lease Lease)> ChangeAsync(string name, Func<DutyRow?, DateTimeOffset, DutyRow?> change, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var (transaction, _) = await _database.LockHeadAsync(context, cancel);
            await using var ending = transaction;
            var row = await context.Duties.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancel);
            if (change(row, _clock.GetUtcNow()) is not { } next)
                return (false, row is null ? NobodysLease(name) : LeaseOf(row));

            _ = row is null ? context.Add(next) : context.Update(next);
            await context.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return (true, LeaseOf(next));
        });

    private static Lease NobodysLease(string name) => new(name, "", "", DateTimeOffset.MinValue, null);

    private static Lease LeaseOf(DutyRow row) => new(row.Name, row.Subject, row.Holder, row.Until, row.Status);
}
