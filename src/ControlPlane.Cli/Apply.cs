using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl apply</c>: creates and replaces documents, all or nothing, and can wait for the Envoys.</summary>
internal static class Apply
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var change = new ChangeFlags();
        var consent = new ConsentFlags();
        var dryRun = new Option<bool>("--dry-run") { Description = "Check, and show what would change; write nothing." };
        var wait = new Option<bool>("--wait") { Description = "Wait until every connected Envoy of the affected fleets accepted or rejected the revision." };
        var timeout = Flags.Timeout();
        var output = Flags.Output("table", "json");
        var command = server.AddTo(
            consent.AddTo(
                change.AddTo(
                    new Command(
                        "apply",
                        "Create, replace and delete documents, all or nothing, as one revision; exit code 6 when it weakens, ends or drains "
                            + "something that is not allowed"
                    )
                    {
                        dryRun,
                        wait,
                        timeout,
                        output,
                    }
                )
            )
        );
        command.SetAction(
            async (parse, cancel) =>
            {
                if (await change.ReadAsync(parse, shell, cancel) is not { } read)
                    return ExitCode.Invalid;
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var request = consent.Of(parse, read.Request with { DryRun = parse.GetValue(dryRun) });
                var json = parse.GetValue(output) == "json";
                return parse.GetValue(wait) && !request.DryRun
                    ? await ApplyAndWaitAsync(
                        client,
                        request,
                        read.Files,
                        new Deadline(shell.Clock, parse.GetValue(timeout).Length),
                        shell.Terminal,
                        json,
                        cancel
                    )
                    : await ApplyAsync(client, request, read.Files, shell.Terminal, json, cancel);
            }
        );
        return command;
    }

    private static async Task<int> ApplyAsync(
        ControlPlaneClient client,
        TransactionRequest request,
        DocumentFiles files,
        Terminal terminal,
        bool json,
        CancellationToken cancel
    )
    {
        var (answer, asked) = await client.WriteAsync(request, terminal, cancel);
        if (answer is not Answer<TransactionResponse>.Success { Value: var done })
            return terminal.Explain(answer, files.Documents);
        if (json)
            terminal.Json(ApplyReport.Of(done, wait: null));
        else
            Summary.Show(done, asked, terminal);
        return ExitCode.Done;
    }

    private static async Task<int> ApplyAndWaitAsync(
        ControlPlaneClient client,
        TransactionRequest request,
        DocumentFiles files,
        Deadline deadline,
        Terminal terminal,
        bool json,
        CancellationToken cancel
    )
    {
        var (answer, asked) = await client.WriteAsync(request, terminal, cancel);
        if (answer is not Answer<TransactionResponse>.Success { Value: var done })
            return terminal.Explain(answer, files.Documents);
        if (!json)
            Summary.Show(done, asked, terminal);

        var documents = done.Changes.Select(change => new DocumentName(change.Kind, change.Name)).ToArray();
        var waited = await terminal.ProgressAsync(
            $"waiting for revision {done.Revision}",
            progress => Convergence.WaitAsync(client, done.Revision, [.. done.Fleets, .. done.UnchangedFleets], documents, deadline, progress, cancel)
        );
        if (waited is not Answer<Convergence>.Success { Value: var state })
            return terminal.Explain(waited);
        if (json)
            terminal.Json(ApplyReport.Of(done, WaitReport.Of(state)));
        else
            Say(state, terminal);
        return state.Reached ? ExitCode.Done : ExitCode.NotConverged;
    }

    private static void Say(Convergence waited, Terminal terminal)
    {
        var (state, connected, fleets) = (waited.State, waited.Connected, string.Join(", ", waited.State.Fleets));
        if (connected == 0)
            terminal.Line($"no Envoy of {(fleets.Length > 0 ? fleets : "any fleet")} is connected: revision {state.Revision} is there for those that come");
        else
            terminal.Line(
                $"{state.Current.Count} of {Count.Of(connected, "Envoy")} of {fleets} {(connected == 1 ? "has" : "have")} revision {state.Revision} "
                    + $"after {waited.Elapsed.TotalSeconds:0.0}s"
            );

        if (state.Behind.Count > 0)
            terminal.Say($"not in time: {string.Join(", ", state.Behind.Select(node => node.Id))}", Tone.Red);
        foreach (
            var line in OldReports.Lines(state.Behind).Concat(Rejections.Lines([.. state.Rejected, .. state.Behind])).Concat(HeldDocuments.Lines(waited.Held))
        )
            terminal.Say(line, Tone.Red);
        foreach (var problem in waited.Failing)
            terminal.Say(ProblemLine.Of(problem), Tone.Red);
    }
}

/// <summary>What <c>apply -o json</c> says.</summary>
/// <param name="Revision">The revision that holds the documents.</param>
/// <param name="DryRun">Whether nothing was written on request.</param>
/// <param name="Changes">Every document.</param>
/// <param name="Warnings">What the change does that an admin should know, as <c>plan</c> tells it.</param>
/// <param name="Wait">Null unless waited.</param>
internal sealed record ApplyReport(long Revision, bool DryRun, IReadOnlyList<DocumentChange> Changes, IReadOnlyList<PlanWarning> Warnings, WaitReport? Wait)
{
    /// <summary>The report of a transaction.</summary>
    public static ApplyReport Of(TransactionResponse done, WaitReport? wait) => new(done.Revision, done.DryRun, done.Changes, done.Warnings, wait);
}

/// <summary>How waiting ended.</summary>
/// <param name="Reached">Whether every connected Envoy has the revision, and no document of it is held.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Fleets">The fleets waited for.</param>
/// <param name="Current">Ids of the Envoys that have it.</param>
/// <param name="Behind">Ids of those that did not answer in time.</param>
/// <param name="Rejected">Those that rejected it, with the rejection.</param>
/// <param name="Held">Documents of it that a fleet is not served as they are.</param>
internal sealed record WaitReport(
    bool Reached,
    double Seconds,
    IReadOnlyList<string> Fleets,
    IReadOnlyList<string> Current,
    IReadOnlyList<string> Behind,
    IReadOnlyList<Node> Rejected,
    IReadOnlyList<HeldInFleet> Held
)
{
    /// <summary>Why requests fail although the Envoys have the documents, such as a key set that is missing.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The report of this state.</summary>
    public static WaitReport Of(Convergence waited) =>
        new(
            waited.Reached,
            Math.Round(waited.Elapsed.TotalSeconds, 3),
            waited.State.Fleets,
            waited.State.Current,
            [.. waited.State.Behind.Select(node => node.Id)],
            waited.State.Rejected,
            waited.Held
        )
        {
            Problems = waited.Failing,
        };
}
