namespace ControlPlane.Cli;

/// <summary>How wide the columns of a table are on a terminal.</summary>
internal static class TableWidths
{
    /// <summary>What stands between two columns.</summary>
    public const int Gap = 2;

    /// <summary>The width of each column, none narrower than its longest word; null where they do not fit.</summary>
    /// <param name="rows">The headings and the cells.</param>
    /// <param name="width">The terminal's.</param>
    public static int[]? Of(IReadOnlyList<string[]> rows, int width)
    {
        var columns = Enumerable.Range(0, rows[0].Length).ToList();
        var widths = columns.Select(column => rows.Max(row => row[column].Length)).ToArray();
        var least = columns.Select(column => rows.Max(row => row[column].Split(' ').Max(word => word.Length))).ToArray();
        for (var surplus = widths.Sum() + (Gap * widths.Length) - width; surplus > 0; surplus--)
        {
            // The widest column that can still give way.
            var widest = columns.Where(column => widths[column] > least[column]).OrderByDescending(column => widths[column]).Cast<int?>().FirstOrDefault();
            if (widest is not { } column)
                return null;
            widths[column]--;
        }

        return widths;
    }
}
