using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Foreign;

/// <summary>
/// A client in another language, which takes a command on each line and answers with a line of JSON. Where what it needs is not installed, the calling test is
/// skipped, and with <c>REQUIRE_FOREIGN_CLIENTS=1</c> it fails.
/// </summary>
internal sealed class ForeignProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ForeignProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    private static string Modules => Path.Combine(Machine.Repository, "proto", "node_modules");

    /// <summary>Starts a script in Python with grpcio.</summary>
    public static async Task<ForeignProcess> PythonAsync(string script, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // Another Python may come first on the PATH than that of the system, which Debian's packages are for.
        foreach (var python in new[] { "python3", "/usr/bin/python3" })
        {
            if (await SucceedsAsync(python, "-c", "import grpc, google.protobuf"))
                return Start(python, script, environment, arguments);
        }

        return Missing("Python with grpcio is not installed; for example: apt-get install python3-grpcio");
    }

    /// <summary>Starts a script in Node.js with the packages that the build of this repository has installed.</summary>
    public static async Task<ForeignProcess> NodeAsync(string script, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var isThere = Directory.Exists(Path.Combine(Modules, "@grpc", "grpc-js-xds")) && await SucceedsAsync("node", "--version");
        return isThere
            ? Start("node", script, environment, [.. arguments, Modules])
            : Missing("grpc-js-xds is not installed; `npm ci` in the folder proto installs it");
    }

    /// <summary>Sends a command that is not answered.</summary>
    public Task TellAsync(string command) => _process.StandardInput.WriteLineAsync(command);

    /// <summary>Sends a command and reads its answer.</summary>
    public async Task<JsonElement> AskAsync(string command)
    {
        await TellAsync(command);
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        return line is null ? throw new InvalidOperationException($"the client ended: {await _errors}") : JsonElement.Parse(line);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static ForeignProcess Start(string program, string script, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var path = Path.Combine(Machine.Repository, "tests", "ControlPlane.EndToEnd.Tests", "Foreign", script);
        var start = new ProcessStartInfo(program, [path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        return new ForeignProcess(process);
    }

    private static async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static ForeignProcess Missing(string missing)
    {
        if (Environment.GetEnvironmentVariable("REQUIRE_FOREIGN_CLIENTS") == "1")
            Assert.Fail(missing);
        Assert.Skip(missing);
        throw new InvalidOperationException(missing);
    }
}
