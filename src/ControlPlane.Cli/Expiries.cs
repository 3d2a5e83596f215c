using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl expiries</c>: what ends by itself, the next first.</summary>
internal static class Expiries
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var within = new Option<string>("--within")
        {
            Description = "How far ahead to look: whole days or hours, for example 30d or 12h.",
            HelpName = "LENGTH",
            DefaultValueFactory = _ => "30d",
        };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(
            new Command("expiries", "Show what ends by itself: certificates, authorities, API keys, key sets and faults; and what has ended") { within, output }
        );
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.ExpiriesAsync(parse.GetRequiredValue(within), cancel);
                if (answer is not Answer<ExpiryList>.Success { Value: var list })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(list);
                else if (list.Items.Count == 0)
                    shell.Terminal.Say($"nothing ends within {parse.GetRequiredValue(within)}");
                else
                    shell.Terminal.Table(["ENDS", "", "WHAT", "DOCUMENT", "PLACE", "NAME"], list.Items.Select(item => Row(item, list.Now)));
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>A line for each thing that ends soon or has ended.</summary>
    public static IEnumerable<string> Lines(ExpiryList list) =>
        list.Items.Select(item =>
            $"! {(item.Ended ? "ended" : "ends soon")}: {item.Document.Kind}/{item.Document.Name} {item.Path}{(item.Name is { } name ? $" ({name})" : "")}, "
            + $"{Words(item.What)}, {(item.Ended ? "ended" : "ends")} at {item.At.UtcDateTime:u} ({TimeLeft.Text(item.At, list.Now)})"
        );

    private static string[] Row(ExpiringThing item, DateTimeOffset now) =>
        [
            $"{item.At.UtcDateTime:u}",
            item.Ended ? $"ended {TimeLeft.Text(item.At, now)}" : TimeLeft.Text(item.At, now),
            Words(item.What),
            $"{item.Document.Kind}/{item.Document.Name}",
            item.Path,
            item.Name ?? "",
        ];

    /// <summary>What it is, in words; one that this version does not know, as the server calls it.</summary>
    private static string Words(string what) =>
        what switch
        {
            "apiKey" => "API key",
            "keySet" => "key set",
            _ => what,
        };
}
