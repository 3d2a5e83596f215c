using System.CommandLine;
using System.Reflection;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl version</c>: this program's version, and the server's where one is named.</summary>
internal static class Version
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var output = Flags.Output("table", "json");
        var command = server.AddTo(new Command("version", "Show the versions of cpctl and of the server") { output });
        command.SetAction(
            async (parse, cancel) =>
            {
                var json = parse.GetValue(output) == "json";
                ServerVersion? there = null;
                var code = ExitCode.Done;
                if (server.Named(parse, shell.Settings))
                {
                    using var client = await server.ConnectAsync(parse, shell, cancel);
                    if (client is null)
                        return ExitCode.Usage;
                    var answer = await client.VersionAsync(cancel);
                    if (answer is Answer<ServerVersion>.Success { Value: var value })
                        there = value;
                    else
                        code = shell.Terminal.Explain(answer);
                }

                if (json)
                    shell.Terminal.Json(new Versions(Own, there));
                else
                    Show(there, shell.Terminal);
                return code;
            }
        );
        return command;
    }

    /// <summary>The version of this program.</summary>
    internal static string Own => typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void Show(ServerVersion? server, Terminal terminal)
    {
        terminal.Line($"cpctl  {Own}");
        if (server is not null)
            terminal.Line($"server {server.Version} ({server.Store}, revision {server.Revision}, Envoy {server.EnvoyBands[0]} to {server.EnvoyBands[^1]})");
    }

    private sealed record Versions(string Client, ServerVersion? Server);
}
