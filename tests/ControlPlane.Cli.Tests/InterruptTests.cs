using System.Diagnostics;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

public sealed class InterruptTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Ends_with_130_in_the_middle_of_a_request()
    {
        using var interrupt = new CancellationTokenSource();
        var server = new Silent(interrupt);

        var outcome = await new Cpctl { Server = server }.RunAsync(["nodes"], interrupt.Token);

        outcome.ShouldBe(new Outcome(ExitCode.Interrupted, "", "interrupted\n"));
    }

    [Fact]
    public async Task Ends_with_130_on_a_real_signal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as Linux sends them");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        // A test run in the background of a shell has SIGINT ignored, and its children would inherit that.
        var start = new ProcessStartInfo(
            "env",
            ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "cpctl"), "nodes", "--server", $"http://{listener.LocalEndpoint}", "--token", "t"]
        )
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var timeout = new CancellationTokenSource(Deadline);
        using var cpctl = Process.Start(start)!;
        using var asking = await listener.AcceptTcpClientAsync(timeout.Token);

        using var kill = Process.Start("kill", ["-INT", cpctl.Id.ToString()]);
        await cpctl.WaitForExitAsync(timeout.Token);

        cpctl.ExitCode.ShouldBe(ExitCode.Interrupted);
        (await cpctl.StandardError.ReadToEndAsync(timeout.Token)).ShouldBe("interrupted\n");
    }

    private sealed class Silent(CancellationTokenSource interrupt) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new UnreachableException();
        }
    }
}
