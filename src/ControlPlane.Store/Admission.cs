using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>Decides over one request against one state, without touching the database. Refusals come in this order: what is wrong with the request
/// itself, preconditions, the base, documents that are not there, ownership, and last whether the whole set still compiles.</summary>
internal sealed class Admission(StateCompiler compiler, SecretKeys? keys)
{
    /// <summary>The verdict on a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="state">The newest state, under the head's lock.</param>
    /// <param name="deletedSinceBase">Documents that were deleted after the request's base.</param>
    /// <param name="commitId">The commit that the next state will be part of.</param>
    /// <param name="at">The time it will bear.</param>
    public Verdict Decide(WriteRequest request, StoreState state, IReadOnlySet<DocumentId> deletedSinceBase, Guid commitId, DateTimeOffset at)
    {
        ImmutableArray<Problem> problems = [.. RequestProblems(request, state), .. SecretAdmission.Problems(request, state, keys)];
        if (!problems.IsEmpty) return Verdict.Answer(new WriteResult.Invalid(problems));

        request = SecretAdmission.Dated(request, state, at);
        WriteResult? refusal = Unmet(request, state) ?? ChangedSinceBase(request, state, deletedSinceBase);
        refusal ??= NotThere(request, state);
        refusal ??= OwnedByOthers(request, state);
        return refusal is not null ? Verdict.Answer(refusal) : DecideWhole(request, state, commitId, at);
    }

    private Verdict DecideWhole(WriteRequest request, StoreState state, Guid commitId, DateTimeOffset at)
    {
        var changes = ChangesOf(request, state);
        var changed = changes.Where(change => change.Action != ChangeAction.Unchanged).ToImmutableArray();
        if (changed.IsEmpty) return Verdict.Answer(new WriteResult.Accepted(state.Revision, changes) { Judged = Judged.Unchanged(state) });

        var put = request.Put.ToImmutableDictionary(document => document.Id);
        var written = changed.Select(change => AsStored(change, put.GetValueOrDefault(change.Id))).ToImmutableArray();
        var unreadable = written.SelectMany(document => document.Problems).ToImmutableArray();
        if (!unreadable.IsEmpty) return Verdict.Answer(new WriteResult.Invalid(unreadable));

        var replaced = changed.Select(change => change.Id).ToHashSet();
        var model = state.Model.With(written.Select(document => document.Written.Document).OfType<Document>(), replaced);
        var documents = written.Select(document => document.Written).ToImmutableArray();
        var secrets = SecretAdmission.Used(request, documents.Select(document => document.Document).OfType<Document>());
        var next = compiler.Compile(state with { Model = model, Secrets = state.Secrets.With(secrets), Info = state.Info.RemoveRange(replaced) }, state, at);
        if (!ProblemsOf(next.Compiled, state, put).IsEmpty)
        {
            // Once more from what the author handed in, so that the problems speak of the author's lines.
            var authored = compiler.Authored(state.Model.With(request.Put.Where(document => replaced.Contains(document.Id)), replaced), next with { Compiled = state.Compiled });
            return Verdict.Answer(new WriteResult.Invalid(DeletedInUse.Explain(ProblemsOf(authored, state, put), request, model)));
        }

        var judged = new Judged(state, next, request.Surroundings);
        var dry = new WriteResult.Accepted(state.Revision, changes) { Written = [.. documents.Select(document => document.Document).OfType<Document>()], Judged = judged };
        if (NotAllowed(request, judged) is { IsEmpty: false } refused) return Verdict.Answer(new WriteResult.NotAllowed(dry, refused));
        if (request.DryRun) return Verdict.Answer(dry);

        next = Next(request, state, next, documents, at) with { CommitId = commitId };
        return new Verdict(new WriteResult.Accepted(next.Revision, changes) { Judged = judged }, next, documents)
        {
            Secrets = [.. secrets.Where(secret => !state.Secrets.Open.ContainsKey(secret.Key)).Select(secret => keys!.Seal(secret.Key, secret.Value))],
        };
    }

    private static ImmutableArray<PlanWarning> NotAllowed(WriteRequest request, Judged judged) =>
        request.Allowed is { } allowed ? [.. judged.Plan.Warnings.Where(warning => !allowed.Cover(warning))] : [];

    private static StoreState Next(WriteRequest request, StoreState state, StoreState compiled, ImmutableArray<WrittenDocument> written, DateTimeOffset at)
    {
        var revision = state.Revision + 1;
        var replaced = written.Select(document => document.Change.Id).ToHashSet();
        var stored = written.Where(document => document.Document is not null)
            .Select(document => new StoredInfo(document.Change.Id, revision, request.Author, request.Source, at));
        return compiled with
        {
            Revision = revision,
            Info = state.Info.RemoveRange(replaced).AddRange(stored.Select(info => KeyValuePair.Create(info.Id, info))),
            Problems = state.Problems.RemoveAll(problem => replaced.Contains(problem.Document!.Value)),
        };
    }

    private static ImmutableArray<Problem> RequestProblems(WriteRequest request, StoreState state)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var twice = request.Put.Select(document => document.Id).Concat(request.Delete).GroupBy(id => id).Where(same => same.Skip(1).Any());
        problems.AddRange(twice.Select(same => new Problem("CP0510", "appears twice in one transaction; write or delete each document only once", same.Key)));
        if (request.Base > state.Revision)
        {
            problems.Add(new Problem("CP0511", $"the base is revision {request.Base}, but the newest is {state.Revision}: it is of another database, or this one was restored"));
        }

        if (!StoredText.IsStorable(request.Author) || request.Author.Length == 0) problems.Add(new Problem("CP0512", "the author must be text without NUL characters"));
        if (!StoredText.IsStorable(request.Source) || request.Source.Length == 0) problems.Add(new Problem("CP0513", "the source must be text without NUL characters"));
        if (request.Message is { } message && !StoredText.IsStorable(message)) problems.Add(new Problem("CP0514", "the message must be text without NUL characters"));
        return problems.ToImmutable();
    }

    private static WriteResult.Stale? Unmet(WriteRequest request, StoreState state)
    {
        var unmet = request.Preconditions
            .Where(required => !Holds(required.Value, state.Info.GetValueOrDefault(required.Key)))
            .Select(required => required.Key);
        return Stale(unmet, state);

        static bool Holds(Precondition required, StoredInfo? stored) => required switch
        {
            { Absent: true } => stored is null,
            { Revision: { } revision } => stored?.Revision == revision,
            _ => stored is not null,
        };
    }

    private static WriteResult.Stale? ChangedSinceBase(WriteRequest request, StoreState state, IReadOnlySet<DocumentId> deletedSinceBase)
    {
        if (request.Base is not { } seen) return null;

        var put = request.Put.Where(document => !IsUnchanged(document, state)).Select(document => document.Id);
        return Stale(put.Concat(request.Delete).Where(id => state.Info.TryGetValue(id, out var stored) ? stored.Revision > seen : deletedSinceBase.Contains(id)), state);
    }

    private static WriteResult.Stale? Stale(IEnumerable<DocumentId> ids, StoreState state)
    {
        var sorted = ids.Order().ToImmutableArray();
        if (sorted.IsEmpty) return null;

        return new WriteResult.Stale(
            [.. sorted.Where(state.Info.ContainsKey).Select(id => state.Info[id])],
            [.. sorted.Where(id => !state.Info.ContainsKey(id))]);
    }

    private static WriteResult.NotFound? NotThere(WriteRequest request, StoreState state)
    {
        var missing = request.Delete.Where(id => !state.Info.ContainsKey(id)).Order().ToImmutableArray();
        return missing.IsEmpty ? null : new WriteResult.NotFound(missing);
    }

    private static WriteResult.Owned? OwnedByOthers(WriteRequest request, StoreState state)
    {
        if (request.TakeOver) return null;

        var put = request.Put.Where(document => !IsUnchanged(document, state)).Select(document => Ownership(document.Id, document.Team, request, state));
        var deleted = request.Delete.Select(id => Ownership(id, team: null, request, state));
        var owned = put.Concat(deleted).OfType<OwnedDocument>().OrderBy(document => document.Stored.Id).ToImmutableArray();
        return owned.IsEmpty ? null : new WriteResult.Owned(owned);
    }

    /// <summary>Who a stored document belongs to, where that is another source, or another team than the write says; a deletion says none.</summary>
    private static OwnedDocument? Ownership(DocumentId id, string? team, WriteRequest request, StoreState state)
    {
        if (!state.Info.TryGetValue(id, out var stored)) return null;
        var owner = state.Model.Find(id)?.Team ?? team ?? Document.DefaultTeam;
        var newTeam = team is null || team == owner ? null : team;
        return newTeam is not null || IsOwnedByAnother(id, request, state) ? new OwnedDocument(stored, owner, newTeam) : null;
    }

    private static ImmutableArray<Change> ChangesOf(WriteRequest request, StoreState state)
    {
        return [.. request.Put.Select(document => new Change(document.Id, ActionOf(document))), .. request.Delete.Select(id => new Change(id, ChangeAction.Deleted))];

        ChangeAction ActionOf(Document document) =>
            !state.Info.ContainsKey(document.Id) ? ChangeAction.Created
            : IsUnchanged(document, state) && !(request.TakeOver && IsOwnedByAnother(document.Id, request, state)) ? ChangeAction.Unchanged
            : ChangeAction.Updated;
    }

    private static (WrittenDocument Written, ImmutableArray<Problem> Problems) AsStored(Change change, Document? document)
    {
        if (document is null) return (new WrittenDocument(change, null, null), []);

        var body = document.Body.ToJson();
        if (!StoredText.IsStorable(body)) return (new WrittenDocument(change, null, null), [new Problem("CP0515", "holds half of a surrogate pair, which is not text", change.Id)]);

        var (stored, problems) = StoredBody.Read(change.Id, body);
        return (new WrittenDocument(change, stored, body), problems);
    }

    /// <summary>What the author has to mend: problems of the documents written, and those this write causes elsewhere; not those that others left.</summary>
    private static ImmutableArray<Problem> ProblemsOf(Compiled compiled, StoreState before, ImmutableDictionary<DocumentId, Document> put)
    {
        if (before.Compiled.Problems.IsEmpty) return compiled.Problems;

        var known = before.Compiled.Problems.Select(Identity).ToHashSet();
        return [.. compiled.Problems.Where(problem => (problem.Document is { } id && put.ContainsKey(id)) || !known.Contains(Identity(problem)))];

        static (string, DocumentId?, string, string) Identity(Problem problem) => (problem.Code, problem.Document, problem.Path, problem.Message);
    }

    private static bool IsUnchanged(Document document, StoreState state) => state.Model.Find(document.Id) is { } stored && stored.Body.SameAs(document.Body);

    private static bool IsOwnedByAnother(DocumentId id, WriteRequest request, StoreState state) =>
        state.Info.TryGetValue(id, out var stored) && !string.Equals(stored.Source, request.Source, StringComparison.Ordinal);
}
