using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Values;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>The documents of one database: kept in memory as one immutable state, written through one loop.</summary>
public sealed class DocumentStore : IAsyncDisposable
{
    /// <summary>More authors than this at once wait to be let in.</summary>
    private const int Waiting = 1024;

    /// <summary>As many writes may share a commit: enough to hide the disk, few enough to hold the head's lock briefly.</summary>
    private const int Shared = 64;

    /// <summary>The number of newest commits whose times are kept for a reader that has not looked since.</summary>
    private const int RememberedCommits = 16;

    private readonly Channel<PendingWrite> _writes = Channel.CreateBounded<PendingWrite>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Database _database;
    private readonly StateCompiler _compiler;
    private readonly StateLoader _loader;
    private readonly Committer _committer;
    private readonly StoreTelemetry _telemetry;
    private readonly StoreOptions _options;
    private readonly TimeProvider _clock;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loops = Task.CompletedTask;
    private StoreState? _current;
    private string? _outage;

    private DocumentStore(StoreOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _telemetry = new StoreTelemetry(options.Meter);
        _database = Database.For(options.Location);
        _database.Telemetry = _telemetry;
        _compiler = new StateCompiler(_telemetry.Watch(options.Compile));
        _loader = new StateLoader(_compiler, options.SecretKeys, clock);
        _committer = new Committer(_database, _loader, new Admission(_compiler, options.SecretKeys), new FactWrites(_compiler), options, clock);
        Revisions = new Revisions(_database);
        History = new History(_database);
        Rejections = new Rejections(_database);
        NodeReports = new NodeReports(_database);
        Tokens = new Tokens(_database, clock);
        Duties = new Duties(_database, clock);
    }

    /// <summary>The newest state this process knows; null until the database could be read for the first time.</summary>
    public StoreState? Current => Volatile.Read(ref _current);

    /// <summary>Why the database did not answer when it was last asked; null when it did.</summary>
    public string? Outage => Volatile.Read(ref _outage);

    /// <summary>Called when the database stops answering, and when it answers again, on whatever thread noticed: it must be quick and must not throw.</summary>
    public Action? OutageChanged { get; set; }

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
    public Duties Duties { get; }

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
            store._outage = e.Message;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        store._loops = Task.WhenAll(store.WriteLoopAsync(), store.PollLoopAsync(store._stop.Token));
        return store;
    }

    /// <summary>Waits until <see cref="Current"/> is another state than <paramref name="seen"/> (null: any) and gives it: another revision, or other observed facts.</summary>
    public async Task<StoreState> WaitForChangeAsync(StoreState? seen, CancellationToken cancel)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            if (Current is { } current && !ReferenceEquals(current, seen)) return current;

            await changed.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Checks, compiles and stores a transaction. When it answers Accepted, <see cref="Current"/> holds it and it is durable.</summary>
    /// <remarks>A cancelled wait takes the request back only while it has not begun.</remarks>
    public async Task<WriteResult> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        using var span = StoreTelemetry.StartWrite();
        var result = await EnqueueAsync(new PendingWrite(request, [], cancel) { Trace = span?.Context ?? default }, cancel);
        if (result is WriteResult.Accepted accepted) span?.SetTag("controlplane.revision", accepted.Revision);
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

        var result = await EnqueueAsync(new PendingWrite(null, changes, cancel), cancel);
        if (result is WriteResult.Unavailable unavailable) throw new StoreUnavailableException(unavailable.Reason);
    }

    /// <summary>The document as a write would store it now: beside each secret's hash the time of its last change.</summary>
    /// <param name="document">It holds hashes in the place of secrets.</param>
    /// <param name="state">What is stored.</param>
    public Document Dated(Document document, StoreState? state)
    {
        ArgumentNullException.ThrowIfNull(document);
        return SecretFields.Dated(document, state?.Model.Find(document.Id), _clock.GetUtcNow());
    }

    /// <summary>Loads what other processes wrote, now rather than at the next poll; a database that is down shows in <see cref="Outage"/>.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            // Before the database is asked: an API key expires whether it answers or not.
            if (_current is { } current) Publish(_compiler.Compile(current, _clock.GetUtcNow()));
            await CatchUpAsync(cancel);
            Note(null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, what is known goes on being served, and the next poll tries again.
            Note(e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the loops once the writes that wait have been answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _stop.CancelAsync();
        await _loops;
        await _database.DisposeAsync();
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task<WriteResult> EnqueueAsync(PendingWrite write, CancellationToken cancel)
    {
        try
        {
            await _writes.Writer.WriteAsync(write, cancel);
        }
        catch (ChannelClosedException)
        {
            return new WriteResult.Unavailable("the control plane is stopping");
        }

        return await write.Answer.WaitAsync(cancel);
    }

    private async Task WriteLoopAsync()
    {
        while (await _writes.Reader.WaitToReadAsync())
        {
            await _turn.WaitAsync();
            try
            {
                await WriteAsync(TakeWaiting());
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
            while (await timer.WaitForNextTickAsync(cancel)) await RefreshAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private ImmutableArray<PendingWrite> TakeWaiting()
    {
        var writes = ImmutableArray.CreateBuilder<PendingWrite>();
        while (writes.Count < Shared && _writes.Reader.TryRead(out var write))
        {
            if (!write.IsAbandoned) writes.Add(write);
        }

        return writes.ToImmutable();
    }

    private async Task WriteAsync(ImmutableArray<PendingWrite> writes)
    {
        if (writes.IsEmpty) return;

        try
        {
            if (_current is null) await CatchUpAsync(CancellationToken.None);
            using var span = StoreTelemetry.StartCommit(writes);
            var known = _current!;
            var (state, outcomes) = await _telemetry.MeasureAsync("commit", () => _committer.CommitAsync(writes, known));
            span?.SetTag("controlplane.revision", state.Revision);
            Publish(Remember(state, known, _clock.GetUtcNow(), span?.Context ?? default));
            Note(null);
            foreach (var (write, outcome) in writes.Zip(outcomes)) Answer(write, outcome);
        }
        catch (StoreException e)
        {
            Note(e.Message);
            foreach (var write in writes) write.Complete(new WriteResult.Unavailable(e.Message));
        }
        catch (Exception) when (writes.Length > 1)
        {
            // One of them trips the database; alone, it spoils nobody else.
            foreach (var write in writes) await WriteAsync([write]);
        }
        catch (Exception bug)
        {
            writes[0].Fail(bug);
        }
    }

    private static void Answer(PendingWrite write, Outcome outcome)
    {
        if (outcome.Result is { } result) write.Complete(result);
        else write.Fail(outcome.Bug!);
    }

    /// <summary>Loads what is new; at first also the schema. Only within a turn, or before the loops run.</summary>
    private async Task CatchUpAsync(CancellationToken cancel)
    {
        if (_current is null) await Migrator.UpAsync(_database, cancel);

        var state = await _database.RunAsync("load", async context =>
        {
            await using var snapshot = await _database.BeginSnapshotAsync(context, cancel);
            await Tokens.LoadAsync(context, cancel);
            var head = await context.Heads.AsNoTracking().SingleAsync(cancel);
            return await _loader.LoadAsync(context, head, _current, cancel);
        });
        Publish(_current is { } known && state.Revision > known.Revision ? Remember(state, known, NewestOf(state, known.Revision), default) : state);
    }

    /// <summary>When the newest document of the revisions after this one was written; now where they only delete.</summary>
    private DateTimeOffset NewestOf(StoreState state, long after) =>
        state.Info.Values.Where(info => info.Revision > after).Select(info => (DateTimeOffset?)info.At).Max() ?? _clock.GetUtcNow();

    /// <summary>The state with the commit that made it, if one did.</summary>
    private static StoreState Remember(StoreState state, StoreState known, DateTimeOffset at, ActivityContext trace) => state.Revision <= known.Revision
        ? state
        : state with { Commits = [.. known.Commits.TakeLast(RememberedCommits - 1), new Commit(state.Revision, at, trace)] };

    private void Note(string? outage)
    {
        if (Interlocked.Exchange(ref _outage, outage) is null != outage is null) OutageChanged?.Invoke();
    }

    private void Publish(StoreState state)
    {
        if (ReferenceEquals(state, _current)) return;

        Volatile.Write(ref _current, state);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
