using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Work that one replica does at a time, and how it stands.</summary>
/// <param name="Name">Which work.</param>
/// <param name="Subject">What it is done with, for example an address.</param>
/// <param name="Holder">The replica that has it, or had it last.</param>
/// <param name="Until">When another one may take it.</param>
/// <param name="Status">How it went last; text of the work's own format, null before the first time.</param>
public sealed record Duty(string Name, string Subject, string Holder, DateTimeOffset Until, string? Status);

/// <summary>
/// Shares work out between replicas: whoever takes a duty has it until a time, and for periodic work that is when it is due again. It costs a write each time it
/// is taken and never wakes anybody. Clocks of replicas may differ by seconds. <see cref="StoreUnavailableException"/> when the database does not answer.
/// </summary>
public sealed class Duties
{
    private readonly Database _database;
    private readonly TimeProvider _clock;

    internal Duties(Database database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>One duty, or null when nobody ever took it.</summary>
    public Task<Duty?> FindAsync(string name, CancellationToken cancel) => _database.RunAsync(async context =>
        await context.Duties.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancel) is { } row ? DutyOf(row) : null);

    /// <summary>All duties whose names start so, by name.</summary>
    public Task<List<Duty>> ListAsync(string prefix, CancellationToken cancel) => _database.RunAsync(async context =>
        (await context.Duties.AsNoTracking().Where(row => row.Name.StartsWith(prefix)).OrderBy(row => row.Name).ToListAsync(cancel)).ConvertAll(DutyOf));

    /// <summary>Takes a duty that is due, or that the holder has already, or whose subject is another in a newer generation.</summary>
    /// <param name="name">Which work.</param>
    /// <param name="subject">What it is done with.</param>
    /// <param name="generation">How new the subject is: the revision it comes from.</param>
    /// <param name="holder">Who takes it.</param>
    /// <param name="length">For how long.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <returns>Whether it was taken, and the duty as it stands now.</returns>
    public Task<(bool Taken, Duty Duty)> TakeAsync(string name, string subject, long generation, string holder, TimeSpan length, CancellationToken cancel) =>
        ChangeAsync(name, (row, now) =>
        {
            var fresh = row is null || row.Until <= now || (row.Subject != subject && generation > row.Generation);
            if (!fresh && !(row!.Holder == holder && row.Subject == subject)) return null;

            return new DutyRow { Name = name, Subject = subject, Generation = generation, Holder = holder, Until = now + length, Status = row?.Status };
        }, cancel);

    /// <summary>Says how it went, and when it is due again. Not if somebody else took it meanwhile.</summary>
    /// <returns>Whether the holder still had it with this subject.</returns>
    public async Task<bool> FinishAsync(string name, string subject, string holder, DateTimeOffset dueAgain, string status, CancellationToken cancel) =>
        (await ChangeAsync(name, (row, _) => row is null || row.Holder != holder || row.Subject != subject
            ? null
            : new DutyRow { Name = name, Subject = subject, Generation = row.Generation, Holder = holder, Until = dueAgain, Status = status }, cancel)).Taken;

    /// <summary>Forgets a duty.</summary>
    public Task<int> RemoveAsync(string name, CancellationToken cancel) =>
        _database.RunAsync(context => context.Duties.Where(row => row.Name == name).ExecuteDeleteAsync(cancel));

    private Task<(bool Taken, Duty Duty)> ChangeAsync(string name, Func<DutyRow?, DateTimeOffset, DutyRow?> change, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var (transaction, _) = await _database.LockHeadAsync(context, cancel);
            await using var ending = transaction;
            var row = await context.Duties.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancel);
            if (change(row, _clock.GetUtcNow()) is not { } next) return (false, row is null ? NobodysDuty(name) : DutyOf(row));

            _ = row is null ? context.Add(next) : context.Update(next);
            await context.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return (true, DutyOf(next));
        });

    private static Duty NobodysDuty(string name) => new(name, "", "", DateTimeOffset.MinValue, null);

    private static Duty DutyOf(DutyRow row) => new(row.Name, row.Subject, row.Holder, row.Until, row.Status);
}
