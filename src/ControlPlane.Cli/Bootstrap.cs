using System.CommandLine;
using System.CommandLine.Parsing;
using ControlPlane.Cli.Connection;

namespace ControlPlane.Cli;

/// <summary><c>cpctl bootstrap</c>: prints what an Envoy needs to join a fleet.</summary>
internal static class Bootstrap
{
    private const string DefaultAds = "127.0.0.1:18000";
    private const string FleetLetters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    private const string NodeLetters = FleetLetters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ_:/@";

    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var fleet = new Option<string>("--fleet")
        {
            Description = "The fleet to join; it becomes node.cluster.",
            HelpName = "name",
            Required = true,
        };
        fleet.Validators.Add(result => Check(result, FleetLetters, 63, "a fleet's name: lower-case letters, digits, '-' and '.', at most 63"));
        var node = new Option<string?>("--node")
        {
            Description = "The node.id, unique among all Envoys. Default: the names of the fleet and of this machine.",
            HelpName = "id",
        };
        node.Validators.Add(result => Check(result, NodeLetters, 253, "a node's id: letters, digits and -._:/@, at most 253"));
        var ads = new Option<string?>("--ads")
        {
            Description = $"The address where the server serves xDS. Default: the one in the data folder's server.json, otherwise {DefaultAds}.",
            HelpName = "host:port",
        };
        ads.Validators.Add(result =>
        {
            if (AdsAddress.Parse(result.GetValueOrDefault<string>()) is null)
                result.AddError("--ads must be HOST:PORT, for example 10.0.0.5:18000, [::1]:18000 or xds.example.com:18000");
        });
        var admin = Flags.Number("--admin-port", "The port of Envoy's admin interface, on loopback; 0 picks a free one.", 0, 65535, otherwise: 9901);
        var heap = new Option<ByteSize>("--max-heap")
        {
            Description = "The heap size of this Envoy, 64MiB or more; when 98 % of it is used, requests are rejected.",
            HelpName = "size",
        };
        heap.CustomParser = result =>
            ByteSize.Parse(result.Tokens[0].Value) is { Bytes: >= 64L << 20 } size
                ? size
                : Refuse(result, "--max-heap must be a size of at least 64MiB, for example 512MiB or 2GiB");
        heap.DefaultValueFactory = _ => new ByteSize(1L << 30);
        var data = new Option<string?>("--data") { Description = "The server's data folder, from which its xDS address is read.", HelpName = "folder" };

        var command = new Command("bootstrap", "Print an Envoy bootstrap that joins a fleet: envoy --config-yaml \"$(cpctl bootstrap --fleet edge)\"")
        {
            fleet,
            node,
            ads,
            admin,
            heap,
            data,
        };
        command.SetAction(
            (parse, cancel) =>
                PrintAsync(
                    parse.GetRequiredValue(fleet),
                    parse.GetValue(node),
                    parse.GetValue(ads),
                    parse.GetValue(data),
                    new BootstrapSizes(parse.GetValue(admin), parse.GetValue(heap)),
                    shell,
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> PrintAsync(
        string fleet,
        string? node,
        string? ads,
        string? data,
        BootstrapSizes sizes,
        Shell shell,
        CancellationToken cancel
    )
    {
        var terminal = shell.Terminal;
        if (ads is null)
        {
            var folder = data ?? shell.Settings.Data;
            var server = await DataFolder.ReadAsync(folder ?? shell.Settings.DefaultData, cancel);
            if (server is null && folder is not null)
            {
                terminal.Say($"error: {folder} holds no server.json: give --ads HOST:PORT, or the --data folder of a server that runs", Tone.Red);
                return ExitCode.Usage;
            }

            ads = server?.Addresses.Ads ?? DefaultAds;
        }

        if (AdsAddress.Parse(ads) is not { } address)
        {
            terminal.Say($"error: the data folder's xDS address '{ads}' is not HOST:PORT; give --ads", Tone.Red);
            return ExitCode.Failed;
        }

        if (node is null)
        {
            node = $"{fleet}-{shell.Settings.Machine}";
            terminal.Say($"node id: {node}; give each Envoy its own with --node");
        }

        terminal.Output.Write(BootstrapTemplate.Edge(fleet, node, address, sizes));
        return ExitCode.Done;
    }

    // Both stand in the template as they are, so only plain characters pass.
    private static void Check(OptionResult result, string characters, int length, string expected)
    {
        var value = result.GetValueOrDefault<string>() ?? "";
        if (value.Length == 0 || value.Length > length || !value.All(characters.Contains))
            result.AddError($"'{value}' is not {expected}");
    }

    private static ByteSize Refuse(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
