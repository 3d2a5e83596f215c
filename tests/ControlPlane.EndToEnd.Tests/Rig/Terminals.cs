using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>
/// Somebody's terminals in a fresh clone: an empty folder with the repository's <c>examples</c>, and the commands of a guide on free ports. Disposing it ends
/// what is still running.
/// </summary>
internal sealed partial class Terminals : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-guide-");
    private readonly List<Process> _running = [];
    private readonly Dictionary<int, int> _ports = new[] { 9001, 9002, 10000 }.ToDictionary(port => port, _ => Testing.FreePort.Next());
    private readonly string _envoy;

    /// <summary>With this Envoy as <c>envoy</c>.</summary>
    public Terminals(EnvoyBinary envoy)
    {
        _envoy = envoy.Path;
        foreach (var example in Directory.EnumerateFiles(Path.Combine(Machine.Repository, "examples"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(Machine.Repository, example));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, OnFreePorts(File.ReadAllText(example)));
        }
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Does a step, and checks what the guide says of it.</summary>
    public async Task DoAsync(Step step, CancellationToken cancel)
    {
        switch (step)
        {
            case Step.File file:
                var path = Path.Combine(_folder.FullName, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, OnFreePorts(file.Text), cancel);
                break;
            case Step.Run { GoesOn: true } run:
                _running.Add(Process.Start(Shell($"exec 2>&1 >>log; {Resolved(run.Line)}"))!);
                await StartedAsync(run.Line, cancel);
                break;
            case Step.Run run:
                await CheckAsync(run, cancel);
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task CheckAsync(Step.Run run, CancellationToken cancel)
    {
        var start = Shell(Resolved(run.Line));
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        process.ExitCode.ShouldBe(0, $"$ {run.Line}\n{await output}{await errors}");
        foreach (var expected in run.Expected)
            (await output).ShouldContain(OnFreePorts(expected), Case.Sensitive, $"$ {run.Line}\n{await errors}");
    }

    /// <summary>What somebody sees before going on to the next terminal.</summary>
    private async Task StartedAsync(string line, CancellationToken cancel)
    {
        if (line.Contains("ControlPlane.Server", StringComparison.Ordinal))
            await Wait.UntilAsync("the server listens", Deadline, _ => Task.FromResult(File.Exists(Path.Combine(Data, "server.json"))), cancel);
        if (line.Contains("envoy -c", StringComparison.Ordinal))
            await Wait.UntilAsync("the Envoy has come", Deadline, EnvoyHasComeAsync, cancel);
    }

    private async Task<bool> EnvoyHasComeAsync(CancellationToken cancel)
    {
        var nodes = await Command.CpctlAsync(["nodes", "--data", Data, "-o", "name"], cancel);
        return nodes.Output.Length > 0;
    }

    private ProcessStartInfo Shell(string line)
    {
        var start = new ProcessStartInfo("bash", ["-c", line])
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.Environment["CONTROLPLANE_API"] = start.Environment["CONTROLPLANE_ADS"] = "127.0.0.1:0";
        return start;
    }

    /// <summary>Programs as the test built them; `dotnet run` itself stays, for it chooses the folder that the program runs in.</summary>
    private string Resolved(string line) =>
        OnFreePorts(
            $$"""
            cpctl() { dotnet {{Machine.Cli}} "$@"; }
            envoy() { sed -i 's/port_value: 9901/port_value: 0/' edge.yaml; '{{_envoy}}' "$@" --disable-hot-restart --concurrency 1 --log-level warning; }
            {{line.Replace(
                "dotnet run --project ",
                $"dotnet run --no-build --configuration {Machine.Configuration} --project {Machine.Repository}/",
                StringComparison.Ordinal
            )}}
            """
        );

    private string OnFreePorts(string text) => Port().Replace(text, port => $"{_ports[int.Parse(port.ValueSpan, CultureInfo.InvariantCulture)]}");

    [GeneratedRegex(@"\b(9001|9002|10000)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}
