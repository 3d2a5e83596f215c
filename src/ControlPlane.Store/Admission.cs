using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>Judges requests over a state, without touching the database, and answers them. Refusals come in this order: what is wrong with the request itself,
/// preconditions, the base, documents that are not there, ownership, whether the whole set still compiles, and last whether all that it weakens is
/// allowed.</summary>
internal sealed class Admission(StateCompiler compiler, SecretKeys? keys)
{
    /// <summary>What a request leads to.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="state">The state to judge over.</param>
    /// <param name="at">The time of the write.</param>
    public Verdict Judge(WriteRequest request, StoreState state, DateTimeOffset at)
    {
        ImmutableArray<Problem> malformed = [.. RequestProblems(request, state), .. SecretAdmission.Problems(request, state, keys)];
        if (!malformed.IsEmpty)
            return new Verdict(request, state, malformed);

        request = SecretAdmission.Dated(request, state, at);
        var changes = ChangesOf(request, state);
        var put = request.Put.ToImmutableDictionary(document => document.Id);
        var written = changes
            .Where(change => change.Action != ChangeAction.Unchanged)
            .Select(change => AsStored(change, put.GetValueOrDefault(change.Id)))
            .ToImmutableArray();
        malformed = [.. written.Where(document => document.Body is { } body && !StoredText.IsStorable(body)).Select(document => NotText(document.Change.Id))];
        return malformed.IsEmpty
            ? new Verdict(request, state, changes, written, () => Compile(request, state, written, at))
            : new Verdict(request, state, malformed);
    }

    /// <summary>The answer to the request of a verdict. A write that is accepted still has to be committed: see <see cref="Next"/>.</summary>
    /// <param name="verdict">The verdict over the newest state, under the head's lock.</param>
    /// <param name="deletedSinceBase">Documents that were deleted after the request's base.</param>
    public static WriteResult Answer(Verdict verdict, IReadOnlySet<DocumentId> deletedSinceBase)
    {
        var (request, state) = (verdict.Request, verdict.Before);
        if (!verdict.Malformed.IsEmpty)
            return new WriteResult.Invalid(verdict.Malformed);
        WriteResult? refusal = Unmet(request, state) ?? ChangedSinceBase(request, state, deletedSinceBase);
        refusal ??= NotThere(request, state);
        refusal ??= OwnedByOthers(request, state);
        if (refusal is not null)
            return refusal;
        if (!verdict.Written.IsEmpty && !verdict.Problems.IsEmpty)
            return new WriteResult.Invalid(verdict.Problems);

        var accepted = new WriteResult.Accepted(verdict);
        return NotAllowed(verdict) is { IsEmpty: false } warnings ? new WriteResult.NotAllowed(accepted, warnings) : accepted;
    }

    /// <summary>The state that a write leads to, once it is committed.</summary>
    /// <param name="verdict">A verdict that was accepted.</param>
    /// <param name="commitId">The commit that the state is part of.</param>
    /// <param name="at">The time that it bears.</param>
    public static StoreState Next(Verdict verdict, Guid commitId, DateTimeOffset at)
    {
        var (request, state, revision) = (verdict.Request, verdict.Before, verdict.Before.Revision + 1);
        var replaced = verdict.Written.Select(document => document.Change.Id).ToHashSet();
        var stored = verdict
            .Written.Where(document => document.Document is not null)
            .Select(document => new StoredInfo(document.Change.Id, revision, request.Author, request.Source, at));
        return verdict.After with
        {
            Revision = revision,
            CommitId = commitId,
            Info = state.Info.RemoveRange(replaced).AddRange(stored.Select(info => KeyValuePair.Create(info.Id, info))),
            Problems = state.Problems.RemoveAll(problem => replaced.Contains(problem.Document!.Value)),
        };
    }

    /// <summary>The secrets that a write adds.</summary>
    public ImmutableArray<SealedSecret> NewSecrets(Verdict verdict) =>
        [
            .. SecretAdmission
                .Used(verdict.Request, verdict.Written.Select(document => document.Document).OfType<Document>())
                .Where(secret => !verdict.Before.Secrets.Open.ContainsKey(secret.Key))
                .Select(secret => keys!.Seal(secret.Key, secret.Value)),
        ];

    private StoreState Compile(WriteRequest request, StoreState state, ImmutableArray<WrittenDocument> written, DateTimeOffset at)
    {
        var replaced = written.Select(document => document.Change.Id).ToHashSet();
        var documents = written.Select(document => document.Document).OfType<Document>().ToList();
        var secrets = state.Secrets.With(SecretAdmission.Used(request, documents));
        return compiler.Compile(
            state with
            {
                Model = state.Model.With(documents, replaced),
                Secrets = secrets,
                Info = state.Info.RemoveRange(replaced),
            },
            state,
            at
        );
    }

    private static ImmutableArray<PlanWarning> NotAllowed(Verdict verdict) =>
        verdict is { Written.IsEmpty: false, Request.Allowed: { } allowed } ? [.. verdict.Plan.Warnings.Where(warning => !allowed.Cover(warning))] : [];

    private static ImmutableArray<Problem> RequestProblems(WriteRequest request, StoreState state)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var twice = request.Put.Select(document => document.Id).Concat(request.Delete).GroupBy(id => id).Where(same => same.Skip(1).Any());
        problems.AddRange(
            twice.Select(same => new Problem(StoreCodes.Twice, "appears twice in one transaction; write or delete each document only once", same.Key))
        );
        if (request.Base > state.Revision)
        {
            problems.Add(
                new Problem(
                    StoreCodes.Base,
                    $"the base is revision {request.Base}, but the newest is {state.Revision}: it is of another database, or this one was restored"
                )
            );
        }

        if (!StoredText.IsStorable(request.Author) || request.Author.Length == 0)
            problems.Add(new Problem(StoreCodes.Author, "the author must be text without NUL characters"));
        if (!StoredText.IsStorable(request.Source) || request.Source.Length == 0)
            problems.Add(new Problem(StoreCodes.Source, "the source must be text without NUL characters"));
        if (request.Message is { } message && !StoredText.IsStorable(message))
            problems.Add(new Problem(StoreCodes.Message, "the message must be text without NUL characters"));
        return problems.ToImmutable();
    }

    private static WriteResult.Stale? Unmet(WriteRequest request, StoreState state)
    {
        var unmet = request
            .Preconditions.Where(required => !Holds(required.Value, state.Info.GetValueOrDefault(required.Key)))
            .Select(required => required.Key);
        return Stale(unmet, state);

        static bool Holds(Precondition required, StoredInfo? stored) =>
            required switch
            {
                { Absent: true } => stored is null,
                { Revision: { } revision } => stored?.Revision == revision,
                _ => stored is not null,
            };
    }

    private static WriteResult.Stale? ChangedSinceBase(WriteRequest request, StoreState state, IReadOnlySet<DocumentId> deletedSinceBase)
    {
        if (request.Base is not { } seen)
            return null;

        var put = request.Put.Where(document => !IsUnchanged(document, state)).Select(document => document.Id);
        return Stale(
            put.Concat(request.Delete).Where(id => state.Info.TryGetValue(id, out var stored) ? stored.Revision > seen : deletedSinceBase.Contains(id)),
            state
        );
    }

    private static WriteResult.Stale? Stale(IEnumerable<DocumentId> ids, StoreState state)
    {
        var sorted = ids.Order().ToImmutableArray();
        if (sorted.IsEmpty)
            return null;

        return new WriteResult.Stale(
            [.. sorted.Where(state.Info.ContainsKey).Select(id => state.Info[id])],
            [.. sorted.Where(id => !state.Info.ContainsKey(id))]
        );
    }

    private static WriteResult.NotFound? NotThere(WriteRequest request, StoreState state)
    {
        var missing = request.Delete.Where(id => !state.Info.ContainsKey(id)).Order().ToImmutableArray();
        return missing.IsEmpty ? null : new WriteResult.NotFound(missing);
    }

    private static WriteResult.Owned? OwnedByOthers(WriteRequest request, StoreState state)
    {
        if (request.TakeOver)
            return null;

        var put = request.Put.Where(document => !IsUnchanged(document, state)).Select(document => Ownership(document.Id, document.Team, request, state));
        var deleted = request.Delete.Select(id => Ownership(id, team: null, request, state));
        var owned = put.Concat(deleted).OfType<OwnedDocument>().OrderBy(document => document.Stored.Id).ToImmutableArray();
        return owned.IsEmpty ? null : new WriteResult.Owned(owned);
    }

    /// <summary>Who a stored document belongs to, where that is another source, or another team than the write says; a deletion says none.</summary>
    private static OwnedDocument? Ownership(DocumentId id, string? team, WriteRequest request, StoreState state)
    {
        if (!state.Info.TryGetValue(id, out var stored))
            return null;
        var owner = state.Model.Find(id)?.Team ?? team ?? Document.DefaultTeam;
        var newTeam = team is null || team == owner ? null : team;
        return newTeam is not null || IsOwnedByAnother(id, request, state) ? new OwnedDocument(stored, owner, newTeam) : null;
    }

    private static ImmutableArray<Change> ChangesOf(WriteRequest request, StoreState state)
    {
        return
        [
            .. request.Put.Select(document => new Change(document.Id, ActionOf(document))),
            .. request.Delete.Select(id => new Change(id, ChangeAction.Deleted)),
        ];

        ChangeAction ActionOf(Document document) =>
            !state.Info.ContainsKey(document.Id) ? ChangeAction.Created
            : IsUnchanged(document, state) && !(request.TakeOver && IsOwnedByAnother(document.Id, request, state)) ? ChangeAction.Unchanged
            : ChangeAction.Updated;
    }

    private static WrittenDocument AsStored(Change change, Document? document) => new(change, document, document?.Body.ToJson());

    private static Problem NotText(DocumentId id) => new(StoreCodes.HalfOfAPair, "holds half of a surrogate pair, which is not text", id);

    private static bool IsUnchanged(Document document, StoreState state) => state.Model.Find(document.Id) is { } stored && stored.Body.SameAs(document.Body);

    private static bool IsOwnedByAnother(DocumentId id, WriteRequest request, StoreState state) =>
        state.Info.TryGetValue(id, out var stored) && !string.Equals(stored.Source, request.Source, StringComparison.Ordinal);
}
