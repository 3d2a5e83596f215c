using System.Diagnostics;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests;

/// <summary>The README's first command.</summary>
public sealed class DemoTests
{
    private const string LastLine = "Ctrl-C ends the demo.";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(EnvoyVersion.Newest, "INT")]
    [InlineData(EnvoyVersion.Oldest, "TERM")]
    public async Task Prints_commands_that_work_and_ends_without_leaving_anything(string envoyVersion, string signal)
    {
        var binary = EnvoyVersion.Binary(envoyVersion);
        var temp = Directory.CreateTempSubdirectory("controlplane-demo-test-");
        Process? demo = null;
        try
        {
            demo = Start(temp.FullName, binary.Path);
            var said = await ReadAsync(demo);
            said.ShouldContain(line => line.StartsWith($"Envoy {envoyVersion} has it", StringComparison.Ordinal));
            var written = Example.Parse(EmbeddedText.Read("examples/quickstart/documents.yaml"), EmbeddedText.Read("examples/quickstart/README.md"));
            var printed = said.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]).ToList();
            printed.Count.ShouldBe(written.Commands.Length);
            foreach (var (line, command) in printed.Zip(written.Commands))
            {
                await ReadmeCommand.CheckAsync(
                    command with
                    {
                        Line = line,
                        Expected = [.. command.Expected.Where(expected => !expected.Contains("http://", StringComparison.Ordinal))],
                    },
                    Cancel
                );
            }

            await EndAsync(demo, signal);
            demo.ExitCode.ShouldBe(0);
            temp.EnumerateFileSystemInfos().ShouldBeEmpty();
            ProcessesOf(temp.FullName).ShouldBeEmpty();
        }
        finally
        {
            if (demo is { HasExited: false })
                demo.Kill(entireProcessTree: true);
            demo?.Dispose();
            temp.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_an_Envoy_says_how_to_get_one_and_shows_what_it_would_receive()
    {
        var temp = Directory.CreateTempSubdirectory("controlplane-demo-test-");
        Process? demo = null;
        try
        {
            demo = Start(temp.FullName, "/nowhere/envoy");
            var said = await ReadAsync(demo);
            said.ShouldContain(line => line.Contains("ENVOY_PATH", StringComparison.Ordinal));
            said.ShouldContain(line =>
                line.Contains("service/orders-v2", StringComparison.Ordinal) && line.Contains("Service/orders-v2", StringComparison.Ordinal)
            );
            said.ShouldContain(line => line.Contains("edge/http@1", StringComparison.Ordinal) && line.Contains("Route/shop", StringComparison.Ordinal));
            await EndAsync(demo, "TERM");
            demo.ExitCode.ShouldBe(0);
            temp.EnumerateFileSystemInfos().ShouldBeEmpty();
        }
        finally
        {
            if (demo is { HasExited: false })
                demo.Kill(entireProcessTree: true);
            demo?.Dispose();
            temp.Delete(recursive: true);
        }
    }

    private static Process Start(string temp, string envoy)
    {
        // As at a terminal: a runner that a script started in the background ignores SIGINT, and its children inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Machine.Server, "demo"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = temp;
        start.Environment["ENVOY_PATH"] = envoy;
        return Process.Start(start)!;
    }

    private static async Task<List<string>> ReadAsync(Process demo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Deadline);
        var lines = new List<string>();
        while (await demo.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            lines.Add(line);
            if (line == LastLine)
                return lines;
        }

        throw new InvalidOperationException($"The demo ended early:\n{string.Join('\n', lines)}");
    }

    private static async Task EndAsync(Process demo, string signal)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Deadline);
        await Command.SignalAsync(demo.Id, signal);
        await demo.WaitForExitAsync(limit.Token);
    }

    private static IEnumerable<string> ProcessesOf(string folder) =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(process => Path.Combine(process, "cmdline"))
            .Where(File.Exists)
            .Select(TextOf)
            .Where(line => line.Contains(folder, StringComparison.Ordinal));

    // A process may end between being listed and being read.
    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
