using System.Collections.Immutable;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Facts;

/// <summary>Takes over what was observed: decides what of it is new, and puts that into the tables.</summary>
internal sealed class FactWrites(StateCompiler compiler)
{
    /// <summary>The changes that change something, in one sequence; a fact named twice is as the last one says.</summary>
    /// <returns>The next state; the same one when nothing changes.</returns>
    public (StoreState Next, ImmutableArray<FactChange> Changes) Decide(ImmutableArray<FactChange> changes, StoreState state, Guid commitId, DateTimeOffset at)
    {
        var effective = changes.GroupBy(change => change.Id).Select(same => same.Last()).Where(change => Applies(change, state.Facts)).ToImmutableArray();
        if (effective.IsEmpty)
            return (state, []);

        var sequence = state.Facts.Sequence + 1;
        var put = effective.Where(change => change.Value is not null).Select(change => new Fact(change.Id, change.Value!, sequence, at)).ToList();
        var facts = state.Facts.With(sequence, commitId, put, [.. effective.Where(change => change.Value is null).Select(change => change.Id)]);
        return (compiler.Compile(state with { Facts = facts }, state, at), effective);
    }

    /// <summary>Writes inside the caller's transaction.</summary>
    public static async Task WriteAsync(
        StoreContext context,
        StoreState before,
        StoreState next,
        ImmutableArray<FactChange> changes,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        foreach (var kind in changes.Where(change => change.Value is null).GroupBy(change => change.Id.Kind, change => change.Id.Name))
        {
            var names = kind.ToList();
            await context.Facts.Where(row => row.Kind == kind.Key && names.Contains(row.Name)).ExecuteDeleteAsync(cancel);
        }

        context.Update(next.ToHead());
        foreach (var change in changes.Where(change => change.Value is not null))
        {
            var row = new FactRow
            {
                Kind = change.Id.Kind,
                Name = change.Id.Name,
                Value = change.Value!,
                Sequence = next.Facts.Sequence,
                CommitId = next.Facts.CommitId!.Value,
                At = at,
            };
            _ = before.Facts.Find(change.Id) is null ? context.Add(row) : context.Update(row);
        }

        await context.SaveChangesAsync(cancel);
        context.ChangeTracker.Clear();
    }

    private static bool Applies(FactChange change, FactSet facts)
    {
        var stored = facts.Find(change.Id)?.Value;
        return stored != change.Value && (change.Expected is null || stored == change.Expected);
    }
}
