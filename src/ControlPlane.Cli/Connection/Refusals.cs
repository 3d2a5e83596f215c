using System.Collections.Immutable;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;

namespace ControlPlane.Cli.Connection;

/// <summary>What a verb says and returns when the server did not do what was asked.</summary>
internal static class Refusals
{
    /// <summary>The server's codes for a document of another source, and of another team.</summary>
    private static readonly string[] OwnedByAnother = [ServerCodes.OwnedByAnother, ServerCodes.OwnedByAnotherTeam];

    /// <summary>Explains it on standard error.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="answer">Anything but a success.</param>
    /// <param name="sent">The documents that were sent: the server's problems are shown at their places.</param>
    /// <returns>The exit code.</returns>
    public static int Explain<T>(this Terminal terminal, Answer<T> answer, ImmutableArray<Document> sent = default) =>
        answer switch
        {
            Answer<T>.Refused { Problem: var problem } => Explain(terminal, problem, sent.IsDefault ? [] : sent),
            Answer<T>.Unreachable { Reason: var reason } => Unreachable(terminal, reason),
            _ => throw new InvalidOperationException("A success needs no explanation."),
        };

    private static int Explain(Terminal terminal, ProblemDetails problem, ImmutableArray<Document> sent)
    {
        var located = problem.Errors.Select(found => WireProblems.FromWire(InFlags(found)).Locate(sent)).ToArray();
        terminal.Report(RefusalReport.Of(problem, [.. located.Select(WireProblems.ToWire)]));
        if (problem.WouldBe is { } wouldBe)
            return NotAllowed(terminal, wouldBe, problem.Errors);
        // The detail of a refusal with one cause is that cause again.
        var only = problem.Errors is [var error] && error.Message == problem.Detail ? error : null;
        var detail = problem.Detail is null || only?.Document is not null ? "" : $": {problem.Detail}";
        terminal.Say($"error: {problem.Title}{detail}{(only is { Document: null } ? $" ({only.Code})" : "")}", Tone.Red);
        if (only is { Document: null, Allowed: { } allowed })
            terminal.Say($"    allowed: {allowed}");
        if (only is { Document: null, Hint: { } hint })
            terminal.Say($"    hint: {hint}");
        if (only is not { Document: null } && problem.Errors.Count > 0)
            terminal.Say(located);
        if (problem.RequestId is not null && problem.Status >= 500)
            terminal.Say($"the server's log has more under request {problem.RequestId}");
        return problem.Status switch
        {
            409 or 412 => ExitCode.Conflict,
            400 or 413 or 422 => ExitCode.Invalid,
            _ => ExitCode.Failed,
        };
    }

    /// <summary>What the API takes as a field, cpctl takes as a flag.</summary>
    private static Client.Wire.Problem InFlags(Client.Wire.Problem found) =>
        OwnedByAnother.Contains(found.Code) ? found with { Hint = found.Hint?.Replace("takeOver=true", "--take-over", StringComparison.Ordinal) } : found;

    /// <summary>Names what the change does, and the flag that allows it; on a terminal the author has just seen it and said no.</summary>
    private static int NotAllowed(Terminal terminal, TransactionResponse wouldBe, IReadOnlyList<Client.Wire.Problem> errors)
    {
        if (!terminal.CanAsk || wouldBe.Warnings.Count == 0)
        {
            foreach (var (line, tone) in ChangeText.Lines(wouldBe.Changes, wouldBe.Warnings))
                terminal.Say(line, tone);
        }

        var kinds = errors.Select(error => PlanWarningKindNames.Parse(error.Allowed)).OfType<PlanWarningKind>().Distinct().Select(kind => kind.Flag());
        terminal.Say("error: nothing was written: the change weakens, ends or drains something that was not allowed", Tone.Red);
        terminal.Say($"hint: --allow {string.Join(',', kinds)} allows it, --yes allows everything");
        return ExitCode.NotAllowed;
    }

    private static int Unreachable(Terminal terminal, string reason)
    {
        terminal.Fail(reason);
        return ExitCode.Failed;
    }
}
