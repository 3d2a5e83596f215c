namespace ControlPlane.CommandLine;

/// <summary>Finds what a mistyped word was meant to be.</summary>
public static class Closest
{
    /// <summary>The known word that is nearest, or null when none is near: at most one edit for every three letters.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var nearest = known
            .Select(candidate => (candidate, edits: Edits(word, candidate)))
            .OrderBy(pair => pair.edits)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.candidate is not null && nearest.edits <= Math.Max(1, word.Length / 3) ? nearest.candidate : null;
    }

    // Insertions, deletions and replacements, letters compared without case.
    private static int Edits(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }
}
