using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A step of a guide: a file to write, or a command to run.</summary>
internal abstract record Step
{
    /// <summary>A block whose first line names the file it is: <c># gateway/edge.yaml</c>.</summary>
    public sealed record File(string Name, string Text) : Step;

    /// <summary>A paragraph of a <c>console</c> block: comments, <c>$ command</c> with further lines after <c>&gt; </c>, and what its output holds.</summary>
    /// <param name="Line">What is typed.</param>
    /// <param name="Expected">Parts of its output.</param>
    /// <param name="GoesOn">The comment asks the reader to leave it running.</param>
    public sealed record Run(string Line, ImmutableArray<string> Expected, bool GoesOn) : Step;
}

/// <summary>The steps of a guide in Markdown, in their order.</summary>
internal static partial class Walkthrough
{
    /// <summary>Reads them.</summary>
    public static IEnumerable<Step> Steps(string markdown) =>
        Block()
            .Matches(markdown)
            .SelectMany(block => block.Groups["language"].Value == "console" ? Commands(block.Groups["text"].Value) : FileOf(block.Groups["text"].Value));

    private static IEnumerable<Step> Commands(string block)
    {
        foreach (var paragraph in block.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = paragraph.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var comment = string.Join(' ', lines.TakeWhile(line => line.StartsWith('#')));
            var command = lines.SkipWhile(line => line.StartsWith('#')).ToArray();
            command[0].ShouldStartWith("$ ");
            var further = command.Skip(1).TakeWhile(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line[2..]).ToArray();
            yield return new Step.Run(
                string.Join('\n', [command[0][2..], .. further]),
                [.. command.Skip(1 + further.Length)],
                comment.Contains("Leave it running", StringComparison.Ordinal)
            );
        }
    }

    private static IEnumerable<Step> FileOf(string block) =>
        FirstLine().Match(block) is { Success: true } file ? [new Step.File(file.Groups["name"].Value, block)] : [];

    [GeneratedRegex(
        @"^```(?<language>console|yaml|sh)\n(?<text>.*?)^```",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Block();

    [GeneratedRegex(@"\A# (?<name>[a-z0-9/-]+\.[a-z]+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstLine();
}
