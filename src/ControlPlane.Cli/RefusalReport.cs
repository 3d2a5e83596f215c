using ControlPlane.Cli.Files;
using ControlPlane.Client.Wire;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Cli;

/// <summary>What a refused verb writes with <c>-o json</c>: a problem document like those of the API.</summary>
/// <param name="Title">What happened, in few words.</param>
/// <param name="Status">The HTTP status, where a server answered.</param>
/// <param name="Detail">What happened and what to do.</param>
internal sealed record RefusalReport(string Title, int? Status, string? Detail)
{
    /// <summary>As in RFC 9457.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>Names the request in the server's log.</summary>
    public string? RequestId { get; init; }

    /// <summary>All problems at once, with their places in the files.</summary>
    public IReadOnlyList<Problem> Errors { get; init; } = [];

    /// <summary>What a transaction that was not allowed would have done.</summary>
    public TransactionResponse? WouldBe { get; init; }

    /// <summary>A server's refusal.</summary>
    public static RefusalReport Of(ProblemDetails problem, IReadOnlyList<Problem> errors) =>
        new(problem.Title, problem.Status, problem.Detail)
        {
            RequestId = problem.RequestId,
            Errors = errors,
            WouldBe = problem.WouldBe,
        };
}

/// <summary>How a verb says that it did not do what was asked.</summary>
internal static class Refusing
{
    private const string Invalid = "Invalid documents";

    /// <summary>Says what is wrong with documents.</summary>
    public static void Refuse(this Terminal terminal, IReadOnlyCollection<Language.Text.Problem> problems)
    {
        terminal.Say(problems);
        terminal.Report(
            new RefusalReport(Invalid, null, $"{Count.Of(problems.Count, "problem")}; nothing was sent.") { Errors = [.. problems.Select(WireProblems.ToWire)] }
        );
    }

    /// <summary>Says that something failed.</summary>
    public static void Fail(this Terminal terminal, string message)
    {
        terminal.Say($"error: {message}", Tone.Red);
        terminal.Report(new RefusalReport("Failed", null, message));
    }

    /// <summary>Writes a refusal as data, where answers are JSON.</summary>
    public static void Report(this Terminal terminal, RefusalReport report)
    {
        if (terminal.AnswersJson)
            terminal.Json(report);
    }
}
