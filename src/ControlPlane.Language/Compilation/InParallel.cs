namespace ControlPlane.Language.Compilation;

/// <summary>Units that do not look at one another, compiled on all cores where they are many.</summary>
internal static class InParallel
{
    /// <summary>So few units take less time than it takes to share them out.</summary>
    private const int Few = 64;

    /// <summary>The results, in the order of the items.</summary>
    public static IReadOnlyList<TResult> Select<TItem, TResult>(IReadOnlyCollection<TItem> items, Func<TItem, TResult> compile) =>
        items.Count < Few ? [.. items.Select(compile)] : [.. items.AsParallel().AsOrdered().Select(compile)];
}
