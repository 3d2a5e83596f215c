using System.CommandLine;
using ControlPlane.Server.Commands;
using ControlPlane.Server.Hosting;

namespace ControlPlane.Server.Demo;

/// <summary><c>controlplane demo</c>: the whole way on this machine, from documents to requests through an Envoy.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command(
            "demo",
            "Start a control plane, two backends and an Envoy with examples/quickstart, and say what to try. Ctrl-C ends it; nothing is left behind."
        );
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync("Starting a control plane on SQLite and two backends …");
            await using var demo = await Demonstration.StartAsync(cancel);
            var narrator = new Narrator(output, demo);
            await narrator.IntroduceAsync();
            if (EnvoyBinary.Find(Settings.Load()) is { } binary)
            {
                await output.WriteLineAsync($"Starting {binary.Path}, and waiting until it has everything …");
                await demo.StartEnvoyAsync(binary, cancel);
            }

            await (demo.Envoy is null ? narrator.ShowSnapshotAsync(cancel) : narrator.ShowCommandsAsync(cancel));
            await narrator.CloseAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failed) when (failed is StartFailedException or DemoFailedException or TimeoutException)
        {
            return await Failure.ReportAsync(parsed, [failed.Message]);
        }
    }
}
