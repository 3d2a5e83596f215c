using System.CommandLine;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Server.Telemetry;

namespace ControlPlane.Server.Commands;

/// <summary><c>controlplane run</c>: serves until it is told to stop.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("run", "Serve the admin API and the Envoys until Ctrl-C or SIGTERM.");
        var flags = new SettingFlags(command, Setting.All.AsSpan());
        command.SetAction(
            (parsed, cancel) =>
            {
                var settings = Settings.Load();
                var (options, problems) = flags.Reader(parsed, settings).Read();
                var (telemetry, unfit) = TelemetryOptions.Read(settings);
                return options is null || !unfit.IsEmpty
                    ? Failure.ReportAsync(parsed, [.. problems, .. unfit])
                    : RunAsync(parsed, options with { Telemetry = telemetry }, settings, cancel);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerOptions options, IConfiguration settings, CancellationToken cancel)
    {
        using var loggers = ConsoleLogs.Create(settings, options.LogFormat);
        try
        {
            await using var host = await ControlPlaneHost.StartAsync(options, HostHooks.None with { Loggers = loggers }, cancel);
            return await host.WaitForStopAsync(cancel) ? 0 : 1;
        }
        catch (StartFailedException failed)
        {
            return await Failure.ReportAsync(parsed, [failed.Message]);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
    }
}
