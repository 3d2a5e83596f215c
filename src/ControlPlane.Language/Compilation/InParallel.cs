namespace ControlPlane.Language.Compilation;

/// <summary>Units that do not look at one another, compiled on all cores where they are many.</summary>
internal static class InParallel
{
    /// <summary>So few units take less time than it takes to share them out.</summary>
    private const int Few = 64;

    /// <summary>Two results that do not need each other: while one of them is put together on one core, the other one has the others.</summary>
    /// <param name="units">Of how many units they are.</param>
    /// <param name="one">Makes the first.</param>
    /// <param name="other">Makes the second.</param>
    public static (TOne One, TOther Other) Both<TOne, TOther>(int units, Func<TOne> one, Func<TOther> other)
    {
        if (units < Few)
            return (one(), other());
        var (first, second) = (default(TOne)!, default(TOther)!);
        Parallel.Invoke(() => first = one(), () => second = other());
        return (first, second);
    }

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
