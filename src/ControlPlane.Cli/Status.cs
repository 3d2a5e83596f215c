using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl status</c>: how fleets stand, and what is held in them.</summary>
internal static class Status
{
    private const string Soon = "14d";

    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var fleet = Flags.OptionalName("fleet", "The fleet's name. Default: all fleets.");
        var output = Flags.Output("table", "json");
        var command = server.AddTo(
            new Command("status", "Show the state of fleets: their Envoys, what is held and why, problems, and what ends within 14 days") { fleet, output }
        );
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = parse.GetValue(fleet) is { } one ? await OneAsync(client, one, cancel) : await AllAsync(client, cancel);
                if (answer is not Answer<IReadOnlyList<FleetStatus>>.Success { Value: var fleets })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(fleets);
                else if (fleets.Count == 0)
                    shell.Terminal.Say("there are no fleets");
                else
                    Show(fleets, shell.Terminal);

                // A server of an earlier version knows nothing of it.
                if (parse.GetValue(output) != "json" && await client.ExpiriesAsync(Soon, cancel) is Answer<ExpiryList>.Success { Value: var soon })
                {
                    foreach (var line in Expiries.Lines(soon))
                        shell.Terminal.Line(line, Tone.Red);
                }

                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<Answer<IReadOnlyList<FleetStatus>>> AllAsync(ControlPlaneClient client, CancellationToken cancel)
    {
        switch (await client.AllAsync("fleets", cancel))
        {
            case Answer<IReadOnlyList<StoredDocument>>.Success { Value: var documents }:
                var all = new List<FleetStatus>();
                foreach (var document in documents)
                {
                    var answer = await OneAsync(client, document.Body.GetProperty("name").GetString()!, cancel);
                    if (answer is not Answer<IReadOnlyList<FleetStatus>>.Success { Value: var statuses })
                        return answer;
                    all.AddRange(statuses);
                }

                return new Answer<IReadOnlyList<FleetStatus>>.Success(all);
            case Answer<IReadOnlyList<StoredDocument>>.Refused { Problem: var problem }:
                return new Answer<IReadOnlyList<FleetStatus>>.Refused(problem);
            case var failed:
                return new Answer<IReadOnlyList<FleetStatus>>.Unreachable(((Answer<IReadOnlyList<StoredDocument>>.Unreachable)failed).Reason);
        }
    }

    private static async Task<Answer<IReadOnlyList<FleetStatus>>> OneAsync(ControlPlaneClient client, string fleet, CancellationToken cancel) =>
        await client.FleetStatusAsync(fleet, cancel) switch
        {
            Answer<FleetStatus>.Success { Value: var status } => new Answer<IReadOnlyList<FleetStatus>>.Success([status]),
            Answer<FleetStatus>.Refused { Problem: var problem } => new Answer<IReadOnlyList<FleetStatus>>.Refused(problem),
            var failed => new Answer<IReadOnlyList<FleetStatus>>.Unreachable(((Answer<FleetStatus>.Unreachable)failed).Reason),
        };

    private static void Show(IReadOnlyList<FleetStatus> fleets, Terminal terminal)
    {
        terminal.Table(["FLEET", "REVISION", "ENVOYS", "SYNCED", "STALE", "REJECTED", "UNSERVED", "GONE", "HELD", "PROBLEMS"], fleets.Select(Row));
        foreach (var line in HeldDocuments.Lines(fleets.SelectMany(fleet => fleet.Held.Select(held => new HeldInFleet(fleet.Fleet, held)))))
            terminal.Line(line, Tone.Red);
        foreach (var fleet in fleets)
        {
            foreach (var unserved in fleet.Unserved)
                terminal.Line($"{fleet.Fleet}: {Clients(unserved)} no configuration: {unserved.Reason}", Tone.Red);
        }

        foreach (var problem in fleets.SelectMany(fleet => fleet.Problems).Distinct())
        {
            terminal.Line(ProblemLine.Of(problem), Tone.Red);
        }
    }

    private static string Clients(UnservedNodes unserved) =>
        (unserved.Nodes, string.Join(", ", unserved.Examples)) switch
        {
            (1, var id) => $"{id} gets",
            var (nodes, ids) when nodes == unserved.Examples.Count => $"{ids} get",
            var (nodes, ids) => $"{nodes} nodes ({ids}, …) get",
        };

    private static string[] Row(FleetStatus fleet) =>
        [
            fleet.Fleet,
            .. new[]
            {
                fleet.Revision,
                fleet.Nodes.Connected,
                fleet.Nodes.Synced,
                fleet.Nodes.Stale,
                fleet.Nodes.Rejected,
                fleet.Nodes.Unserved,
                fleet.Nodes.Disconnected,
                fleet.Held.Count,
                fleet.Problems.Count,
            }.Select(number => number.ToString()),
        ];
}
