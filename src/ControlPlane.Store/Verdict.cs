using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;

namespace ControlPlane.Store;

/// <summary>
/// What a request leads to over one state. A write, a dry run, a plan and a validation all come to one of these and read what they need from it. It is a value:
/// what costs something, the compile first of all, is worked out once, when it is first asked for.
/// </summary>
public sealed class Verdict
{
    private readonly Lazy<StoreState> _after;
    private readonly Lazy<ImmutableArray<Problem>> _problems;
    private readonly Lazy<Plan> _plan;

    /// <summary>A request that no state can take.</summary>
    internal Verdict(WriteRequest request, StoreState before, ImmutableArray<Problem> malformed)
        : this(request, before, [], [], () => before)
    {
        Malformed = malformed;
    }

    /// <summary>A request that the documents decide over.</summary>
    /// <param name="request">The request, each secret with the time of its last change.</param>
    /// <param name="before">The state.</param>
    /// <param name="changes">What happens to each document.</param>
    /// <param name="written">What there is to write.</param>
    /// <param name="compile">The state that it leads to, with what that compiles to.</param>
    internal Verdict(WriteRequest request, StoreState before, ImmutableArray<Change> changes, ImmutableArray<WrittenDocument> written, Func<StoreState> compile)
    {
        (Request, Before, Changes, Written) = (request, before, changes, written);
        _after = new(() => written.IsEmpty ? before : compile());
        _problems = new(() => Malformed.IsEmpty ? ProblemsOfWrite.Of(this) : Malformed);
        _plan = new(() =>
            Planner.Between((before.Model, before.Compiled), (After.Model, After.Compiled), written.IsEmpty ? [] : request.Surroundings(before, After))
        );
    }

    /// <summary>The state that was judged over.</summary>
    public StoreState Before { get; }

    /// <summary>The state that the request leads to, still without a revision of its own; the same as before where nothing changes.</summary>
    public StoreState After => _after.Value;

    /// <summary>What happens to each document of the request, in its order.</summary>
    public ImmutableArray<Change> Changes { get; }

    /// <summary>
    /// What the author has to mend: problems of the documents written, and those that this write causes elsewhere; not those that others left.
    /// </summary>
    public ImmutableArray<Problem> Problems => _problems.Value;

    /// <summary>What it does to Envoys.</summary>
    public Plan Plan => _plan.Value;

    /// <summary>The fleets whose resources change.</summary>
    public ImmutableSortedSet<string> Fleets => Plan.Resources.Select(change => change.Fleet).ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>The fleets that have resources from documents of the request, after it.</summary>
    public ImmutableSortedSet<string> FleetsServed
    {
        get
        {
            var documents = Changes.Select(change => change.Id).ToHashSet();
            return After
                .Compiled.Views.GroupBy(view => view.Key.Fleet)
                .Where(fleet =>
                    fleet.Any(view =>
                        view.Value.All.Any(resource => resource.Origins.Any(origin => documents.Contains(new DocumentId(origin.Kind, origin.Name))))
                    )
                )
                .Select(fleet => fleet.Key)
                .ToImmutableSortedSet(StringComparer.Ordinal);
        }
    }

    /// <summary>The request, each secret with the time of its last change.</summary>
    internal WriteRequest Request { get; }

    /// <summary>Why no state can take it.</summary>
    internal ImmutableArray<Problem> Malformed { get; } = [];

    /// <summary>What there is to write; empty where nothing changes.</summary>
    internal ImmutableArray<WrittenDocument> Written { get; }
}

/// <summary>A document that is created, updated or deleted, as it will be stored; no text for a deleted one.</summary>
internal sealed record WrittenDocument(Change Change, Document? Document, string? Body);
