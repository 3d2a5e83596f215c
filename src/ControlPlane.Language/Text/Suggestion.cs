namespace ControlPlane.Language.Text;

/// <summary>"Did you mean": the nearest of the allowed names.</summary>
internal static class Suggestion
{
    private const int LongestGuess = 64;

    /// <summary>`; did you mean "prefix"?` or nothing.</summary>
    public static string For(string written, IEnumerable<string> allowed)
    {
        if (written.Length > LongestGuess)
            return "";
        if (allowed.MinBy(name => Distance(written, name)) is not { } name)
            return "";
        return Distance(written, name) <= Math.Max(1, Math.Min(written.Length, name.Length) / 3) ? $"; did you mean \"{name}\"?" : "";
    }

    /// <summary>Optimal string alignment, without regard to case: insertions, deletions, replacements, swaps of neighbours.</summary>
    private static int Distance(string left, string right)
    {
        left = left.ToLowerInvariant();
        right = right.ToLowerInvariant();
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[left.Length, right.Length];
    }
}
