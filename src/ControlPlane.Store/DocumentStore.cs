using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>The documents of one database: kept in memory as one immutable state, written through one loop.</summary>
public sealed class DocumentStore : IAsyncDisposable
{
    private readonly CurrentState _current = new();
    private readonly WriteQueue _writes = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Database _database;
    private readonly StateCompiler _compiler;
    private readonly Admission _admission;
    private readonly StateLoader _loader;
    private readonly Committer _committer;
    private readonly StoreTelemetry _telemetry;
    private readonly StoreOptions _options;
    private readonly TimeProvider _clock;
    private Task _loops = Task.CompletedTask;

    private DocumentStore(StoreOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _telemetry = new StoreTelemetry(options.Meter);
        _database = Database.For(options.Location);
        _database.Telemetry = _telemetry;
        _compiler = new StateCompiler(_telemetry.Watch(options.Compile), options.SecretKeys);
        _admission = new Admission(_compiler, options.SecretKeys);
        _loader = new StateLoader(_compiler, options.Read, options.SecretKeys, clock);
        _committer = new Committer(_database, _loader, _admission, new FactWrites(_compiler), options, clock);
        Revisions = new Revisions(_database);
        History = new History(_database);
        Rejections = new Rejections(_database);
        NodeReports = new NodeReports(_database);
        Tokens = new Tokens(_database, clock);
        Leases = new Leases(_database, clock);
    }

    /// <summary>The newest state this process knows; null until the database could be read for the first time.</summary>
    public StoreState? Current => _current.State;

    /// <summary>Why the database did not answer when it was last asked; null when it did.</summary>
    public string? Outage => _current.Outage;

    /// <summary>Called when the database stops answering, and when it answers again, on whatever thread noticed: it must be quick and must not throw.</summary>
    public Action? OutageChanged
    {
        get => _current.OutageChanged;
        set => _current.OutageChanged = value;
    }

    /// <summary>Where the documents are kept.</summary>
    public StoreLocation Location => _options.Location;

    /// <summary>The keys of secrets; null where this process has none.</summary>
    public SecretKeys? SecretKeys => _options.SecretKeys;

    /// <summary>The history.</summary>
    public Revisions Revisions { get; }

    /// <summary>Documents as they were.</summary>
    public History History { get; }

    /// <summary>What Envoys rejected.</summary>
    public Rejections Rejections { get; }

    /// <summary>What the servers know of their Envoys.</summary>
    public NodeReports NodeReports { get; }

    /// <summary>The bearer tokens.</summary>
    public Tokens Tokens { get; }

    /// <summary>What one replica does for all.</summary>
    public Leases Leases { get; }

    /// <summary>
    /// Brings the database to this program's schema, loads it and starts the loops. A database that does not answer is no error: the store opens with
    /// an <see cref="Outage"/> and keeps trying. A database that this program cannot use throws <see cref="StoreException"/>.
    /// </summary>
    public static async Task<DocumentStore> OpenAsync(StoreOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var store = new DocumentStore(options, clock);
        try
        {
            await store.CatchUpAsync(cancel);
        }
        catch (StoreUnavailableException e)
        {
            store._current.Note(e.Message);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        store._loops = Task.WhenAll(store.WriteLoopAsync(), store.PollLoopAsync(store._stop.Token));
        return store;
    }

    /// <summary>
    /// Waits until <see cref="Current"/> is another state than <paramref name="seen"/> (null: any) and gives it: another revision, or other observed facts.
    /// </summary>
    public Task<StoreState> WaitForChangeAsync(StoreState? seen, CancellationToken cancel) => _current.WaitForChangeAsync(seen, cancel);

    /// <summary>Checks, compiles and stores a transaction. When it answers Accepted, <see cref="Current"/> holds it and it is durable.</summary>
    /// <remarks>A cancelled wait takes the request back only while it has not begun.</remarks>
    public async Task<WriteResult> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        using var span = StoreTelemetry.StartWrite();
        var result = await _writes.AnswerAsync(new PendingWrite(request, [], cancel) { Trace = span?.Context ?? default }, cancel);
        if (result is WriteResult.Accepted accepted)
            span?.SetTag("controlplane.revision", accepted.Revision);
        return result;
    }

    /// <summary>
    /// Takes over what was observed. When this returns, it is durable, <see cref="Current"/> is compiled with it, and every replica will see it. Facts that are
    /// stored with the same value write nothing, and if no fact changes, the sequence stays.
    /// </summary>
    /// <param name="changes">All of them in one step; of several about the same fact the last one counts.</param>
    /// <param name="cancel">Takes them back only while they have not begun.</param>
    /// <exception cref="StoreUnavailableException">The database did not take them; the caller tries again later.</exception>
    public async Task ObserveAsync(ImmutableArray<FactChange> changes, CancellationToken cancel)
    {
        if (changes.FirstOrDefault(change => !change.IsStorable) is { } unstorable)
        {
            throw new ArgumentException($"a fact of the kind {unstorable.Id.Kind} holds NUL or half of a surrogate pair", nameof(changes));
        }

        var result = await _writes.AnswerAsync(new PendingWrite(null, changes, cancel), cancel);
        if (result is WriteResult.Unavailable unavailable)
            throw new StoreUnavailableException(unavailable.Reason);
    }

    /// <summary>What a request would lead to over a state. Nothing is written, and the database is not asked.</summary>
    public Verdict Judge(WriteRequest request, StoreState state) => _admission.Judge(request, state, _clock.GetUtcNow());

    /// <summary>Reads a document that somebody hands in.</summary>
    /// <param name="text">Its JSON.</param>
    /// <param name="identity">What it is where it does not say; null: it says so itself.</param>
    public ReadResult Read(string text, DocumentId? identity) => _options.Read(text, identity);

    /// <summary>Loads what other processes wrote, now rather than at the next poll; a database that is down shows in <see cref="Outage"/>.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            // Before the database is asked: an API key expires whether it answers or not.
            if (Current is { } current)
                _current.Publish(_compiler.Compile(current, _clock.GetUtcNow()));
            await CatchUpAsync(cancel);
            _current.Note(null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, what is known goes on being served, and the next poll tries again.
            _current.Note(e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the loops once the writes that wait have been answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Close();
        await _stop.CancelAsync();
        await _loops;
        await _database.DisposeAsync();
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task WriteLoopAsync()
    {
        while (await _writes.WaitAsync())
        {
            await _turn.WaitAsync();
            try
            {
                await WriteAsync(_writes.Take());
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private async Task PollLoopAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(_options.PollInterval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                await RefreshAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WriteAsync(ImmutableArray<PendingWrite> writes)
    {
        if (writes.IsEmpty)
            return;

        try
        {
            if (Current is null)
                await CatchUpAsync(CancellationToken.None);
            using var span = StoreTelemetry.StartCommit(writes);
            var known = Current!;
            var (state, outcomes) = await _telemetry.MeasureAsync("commit", () => _committer.CommitAsync(writes, known));
            span?.SetTag("controlplane.revision", state.Revision);
            _current.Publish(state, _clock.GetUtcNow(), span?.Context ?? default);
            _current.Note(null);
            foreach (var (write, outcome) in writes.Zip(outcomes))
                Answer(write, outcome);
        }
        catch (StoreException e)
        {
            _current.Note(e.Message);
            foreach (var write in writes)
                write.Complete(new WriteResult.Unavailable(e.Message));
        }
        catch (Exception) when (writes.Length > 1)
        {
            // One of them trips the database; alone, it spoils nobody else.
            foreach (var write in writes)
                await WriteAsync([write]);
        }
        catch (Exception bug)
        {
            writes[0].Fail(bug);
        }
    }

    private static void Answer(PendingWrite write, Outcome outcome)
    {
        if (outcome.Result is { } result)
            write.Complete(result);
        else
            write.Fail(outcome.Bug!);
    }

    /// <summary>Loads what is new; at first also the schema. Only within a turn, or before the loops run.</summary>
    private async Task CatchUpAsync(CancellationToken cancel)
    {
        if (Current is null)
            await Migrator.UpAsync(_database, cancel);

        var state = await _database.RunAsync(
            "load",
            async context =>
            {
                await using var snapshot = await _database.BeginSnapshotAsync(context, cancel);
                await Tokens.LoadAsync(context, cancel);
                var head = await context.Heads.AsNoTracking().SingleAsync(cancel);
                return await _loader.LoadAsync(context, head, Current, cancel);
            }
        );
        if (Current is { } known && state.Revision > known.Revision)
            _current.Publish(state, NewestOf(state, known.Revision), default);
        else
            _current.Publish(state);
    }

    /// <summary>When the newest document of the revisions after this one was written; now where they only delete.</summary>
    private DateTimeOffset NewestOf(StoreState state, long after) =>
        state.Info.Values.Where(info => info.Revision > after).Select(info => (DateTimeOffset?)info.At).Max() ?? _clock.GetUtcNow();
}
