using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.NodeDiffs;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl node config</c>: the resources an Envoy is to have.</summary>
internal static class NodeConfig
{
    /// <summary>The verb, below its noun.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var id = new Argument<string>("id") { Description = "The node.id, as `cpctl nodes` shows it." };
        var output = Flags.Output("json", "table");
        var config = server.AddTo(new Command("config", "Show the resources that an Envoy should have, and the documents they come from") { id, output });
        config.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.NodeConfigAsync(parse.GetRequiredValue(id), cancel);
                if (answer is not Answer<Snapshot>.Success { Value: var snapshot })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(snapshot);
                else
                    shell.Terminal.Table(["TYPE", "NAME", "VERSION", "FROM"], snapshot.Resources.Select(Row));
                return ExitCode.Done;
            }
        );
        return new Command("node", "Show one Envoy") { config, NodeDiff.Command(shell) };
    }

    private static string[] Row(SnapshotResource resource) =>
        [resource.Type, resource.Name, resource.Version, string.Join(", ", resource.Origins.Select(origin => $"{origin.Kind}/{origin.Name}").Distinct())];
}
