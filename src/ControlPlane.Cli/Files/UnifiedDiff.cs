using System.Collections.Immutable;
using DiffPlex;
using DiffPlex.Model;

namespace ControlPlane.Cli.Files;

/// <summary>The diff that everybody reads: hunks with three lines around each change.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The lines of the diff; none when both texts are equal.</summary>
    public static ImmutableArray<string> Lines(string oldName, string newName, string oldText, string newText)
    {
        var diff = new Differ().CreateLineDiffs(oldText.TrimEnd('\n'), newText.TrimEnd('\n'), ignoreWhitespace: false);
        if (diff.DiffBlocks.Count == 0)
            return [];
        var oldLines = oldText.Length == 0 ? 0 : diff.PiecesOld.Count;
        return [$"--- {oldName}", $"+++ {newName}", .. Hunks(diff.DiffBlocks).SelectMany(blocks => Hunk(diff, blocks, oldLines))];
    }

    /// <summary>How a line of a diff looks on a terminal.</summary>
    public static Tone Tone(string line) =>
        line switch
        {
            ['@', ..] => Cli.Tone.Cyan,
            ['+', ..] => Cli.Tone.Green,
            ['-', ..] => Cli.Tone.Red,
            _ => Cli.Tone.Plain,
        };

    // Changes whose surroundings meet share a hunk.
    private static List<List<DiffBlock>> Hunks(IList<DiffBlock> blocks)
    {
        var hunks = new List<List<DiffBlock>>();
        foreach (var block in blocks)
        {
            if (hunks is [.., [.., var last]] && block.DeleteStartA - (last.DeleteStartA + last.DeleteCountA) <= 2 * Context)
                hunks[^1].Add(block);
            else
                hunks.Add([block]);
        }

        return hunks;
    }

    private static IEnumerable<string> Hunk(DiffResult diff, List<DiffBlock> blocks, int oldLines)
    {
        var start = Math.Max(0, blocks[0].DeleteStartA - Context);
        var end = Math.Min(oldLines, blocks[^1].DeleteStartA + blocks[^1].DeleteCountA + Context);
        var body = new List<string>();
        var at = start;
        foreach (var block in blocks)
        {
            for (; at < block.DeleteStartA && at < oldLines; at++)
                body.Add($" {diff.PiecesOld[at]}");
            for (var i = 0; i < block.DeleteCountA && at < oldLines; i++, at++)
                body.Add($"-{diff.PiecesOld[at]}");
            for (var i = 0; i < block.InsertCountB; i++)
                body.Add($"+{diff.PiecesNew[block.InsertStartB + i]}");
        }

        for (; at < end; at++)
            body.Add($" {diff.PiecesOld[at]}");
        var newStart = blocks[0].InsertStartB - (blocks[0].DeleteStartA - start);
        yield return $"@@ -{Range(start, body.Count(line => line[0] != '+'))} +{Range(newStart, body.Count(line => line[0] != '-'))} @@";
        foreach (var line in body)
            yield return line;
    }

    private static string Range(int start, int count) => $"{(count == 0 ? start : start + 1)},{count}";
}
