namespace ControlPlane.Language.Compilation;

/// <summary>Units that do not look at one another, compiled on all cores where they are many.</summary>
internal static class InParallel
{
    /// <summary>So few units take less time than it takes to share them out.</summary>
    private const int Few = 64;

    /// <summary>The results, in the order of the items.</summary>
    public static IReadOnlyList<TResult> Select<TItem, TResult>(IReadOnlyCollection<TItem> items, Func<TItem, TResult> compile)
    {
        if (items.Count < Few)
            return [.. items.Select(compile)];
        var (all, results) = (items.ToArray(), new TResult[items.Count]);
        Parallel.For(0, all.Length, index => results[index] = compile(all[index]));
        return results;
    }
}
