namespace ControlPlane.Cli;

/// <summary>A table on a terminal that is too narrow for it: a block of lines for each row, the first column as its heading.</summary>
internal static class TableBlocks
{
    private const string Indent = "  ";

    /// <summary>The lines; only a word that is longer than the terminal is wide makes a line too long.</summary>
    public static IEnumerable<string> Lines(string[] columns, IEnumerable<string[]> rows, int width)
    {
        var label = columns.Skip(1).Max(column => column.Length);
        foreach (var row in rows)
        {
            yield return row[0];
            for (var column = 1; column < columns.Length; column++)
            {
                var heading = $"{Indent}{columns[column].ToLowerInvariant().PadRight(label)}{Indent}";
                foreach (var line in Wrapped(row[column], width - heading.Length))
                {
                    yield return $"{heading}{line}".TrimEnd();
                    heading = new string(' ', heading.Length);
                }
            }
        }
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
                continue;
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
