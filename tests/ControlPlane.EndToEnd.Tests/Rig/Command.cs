using System.Diagnostics;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A program that ran to its end.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record Command(int ExitCode, string Output, string Errors)
{
    /// <summary>Sends a signal to a process.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="signal">For example <c>STOP</c>.</param>
    public static async Task SignalAsync(int process, string signal)
    {
        var sent = await RunAsync("kill", [$"-{signal}", $"{process}"], CancellationToken.None);
        sent.ExitCode.ShouldBe(0, sent.Errors);
    }

    /// <summary>Runs a program with nothing on its standard input.</summary>
    public static async Task<Command> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancel,
        IEnumerable<(string Name, string Value)>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Command(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a line of shell in the repository's folder.</summary>
    public static Task<Command> ShellAsync(string line, CancellationToken cancel) => RunAsync("bash", ["-c", $"cd '{Machine.Repository}' && {line}"], cancel);

    /// <summary>Runs <c>cpctl</c> as built.</summary>
    public static Task<Command> CpctlAsync(IEnumerable<string> arguments, CancellationToken cancel) => RunAsync("dotnet", [Machine.Cli, .. arguments], cancel);
}
