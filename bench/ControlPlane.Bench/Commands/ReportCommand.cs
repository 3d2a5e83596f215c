using System.CommandLine;
using System.Text.Json;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Commands;

/// <summary><c>report</c>: one table of the results of several runs.</summary>
internal static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILES") { Description = "Files with results that --output json wrote.", Arity = ArgumentArity.OneOrMore };
        var into = new Option<FileInfo?>("--into")
        {
            Description = "The page in which the table is replaced. Default: the table is written to standard output.",
            HelpName = "FILE",
        };
        var command = new Command("report", "Write the table of docs/performance.md from the results of several runs.") { files, into };
        command.SetAction((parsed, cancel) => RunAsync(parsed, parsed.GetValue(files)!, parsed.GetValue(into), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, FileInfo[] files, FileInfo? into, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var results = new List<BenchResult>();
            foreach (var file in files)
                results.AddRange(ResultText.Read(await File.ReadAllTextAsync(file.FullName, cancel)));
            if (into is null)
            {
                await output.WriteAsync(Report.Text(results));
                return 0;
            }

            if (Report.Into(await File.ReadAllTextAsync(into.FullName, cancel), results) is { } page)
            {
                await File.WriteAllTextAsync(into.FullName, page, cancel);
                return 0;
            }

            await error.WriteLineAsync(
                $"bench: {into.Name} has no place for results: it needs the two comments of docs/performance.md between which the table is written"
            );
        }
        catch (Exception unread) when (unread is IOException or JsonException)
        {
            await error.WriteLineAsync($"bench: {unread.Message}");
        }

        return 1;
    }
}
