using ControlPlane.Language.Plans;

namespace ControlPlane.Store;

/// <summary>What a write leads to, as it was judged.</summary>
/// <param name="before">The state it was judged against.</param>
/// <param name="after">The state it leads to, or of a dry run would lead to.</param>
/// <param name="surroundings">Warnings beside those that follow from the documents.</param>
public sealed class Judged(StoreState before, StoreState after, Func<StoreState, StoreState, IEnumerable<PlanWarning>> surroundings)
{
    private readonly Lazy<Plan> _plan = new(() => Planner.Between((before.Model, before.Compiled), (after.Model, after.Compiled), surroundings(before, after)));

    /// <summary>The state it was judged against.</summary>
    public StoreState Before => before;

    /// <summary>The state it leads to, or of a dry run would lead to.</summary>
    public StoreState After => after;

    /// <summary>What it does to Envoys; compared when it is first asked for, which need not be under the head's lock.</summary>
    public Plan Plan => _plan.Value;

    /// <summary>A write that changes nothing.</summary>
    public static Judged Unchanged(StoreState state) => new(state, state, (_, _) => []);
}
