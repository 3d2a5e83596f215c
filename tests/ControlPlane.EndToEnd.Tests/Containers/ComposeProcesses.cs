using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using EnvoyBinary = ControlPlane.Server.Demo.EnvoyBinary;

namespace ControlPlane.EndToEnd.Tests.Containers;

/// <summary>
/// The services of <c>docker-compose.yml</c> as processes of this machine: their very commands and variables, with hosts, ports and mounted paths replaced by
/// such that are free here. PostgreSQL is the tests' own. Disposing it ends all of them.
/// </summary>
internal sealed partial class ComposeProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-compose-");
    private readonly PostgresServer _postgres = new();
    private readonly Dockerfile _image = Dockerfile.Read();
    private readonly Dictionary<string, ComposeService> _services = ComposeFile.Services().ToDictionary(service => service.Name);
    private readonly Dictionary<string, Process> _running = [];
    private readonly Dictionary<int, int> _ports = [];

    private ComposeProcesses() { }

    /// <summary>Runs all services, each when what it depends on is as it wants it.</summary>
    public static async Task<ComposeProcesses> UpAsync(EnvoyBinary envoy, CancellationToken cancel)
    {
        var compose = new ComposeProcesses();
        try
        {
            compose.WritePrograms(envoy);
            var store = await compose._postgres.CreateDatabaseAsync();
            // A service stands after those that it depends on once all of them are started: the order of the file does not matter.
            var waiting = compose._services.Values.Where(service => !IsPostgres(service)).ToList();
            while (waiting.FirstOrDefault(service => service.DependsOn.Keys.All(compose.IsStarted)) is { } next)
            {
                await compose.AwaitAsync(next, cancel);
                compose.Start(next, store);
                waiting.Remove(next);
            }

            waiting.ShouldBeEmpty();
            return compose;
        }
        catch
        {
            await compose.DisposeAsync();
            throw;
        }
    }

    /// <summary>The port of this machine that stands for a container's.</summary>
    public int PortFor(int containerPort) => _ports.TryGetValue(containerPort, out var port) ? port : _ports[containerPort] = FreePort.Next();

    /// <summary>The folder that stands for a volume.</summary>
    public string Volume(string name) => Directory.CreateDirectory(Path.Combine(_folder.FullName, "volumes", name)).FullName;

    /// <summary>Waits for a service that ends by itself.</summary>
    public async Task<int> ExitCodeAsync(string service, CancellationToken cancel)
    {
        await _running[service].WaitForExitAsync(cancel).WaitAsync(Deadline, cancel);
        return _running[service].ExitCode;
    }

    /// <summary>What a service has said so far.</summary>
    public string Log(string service)
    {
        using var log = new StreamReader(new FileStream(LogFile(service), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd();
    }

    /// <summary>What all of them have said so far.</summary>
    public string Logs() => string.Join('\n', _running.Keys.Select(service => $"{service}: {Log(service)}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        await _postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static bool IsPostgres(ComposeService service) => service.Image.StartsWith("postgres:", StringComparison.Ordinal);

    private bool IsStarted(string service) => IsPostgres(_services[service]) || _running.ContainsKey(service);

    private async Task AwaitAsync(ComposeService service, CancellationToken cancel)
    {
        foreach (var (name, condition) in service.DependsOn.Where(pair => !IsPostgres(_services[pair.Key])))
        {
            switch (condition)
            {
                case "service_completed_successfully":
                    (await ExitCodeAsync(name, cancel)).ShouldBe(0, Log(name));
                    break;
                case "service_healthy":
                    await Wait.UntilAsync($"{name} is healthy", Deadline, inner => IsHealthyAsync(_services[name], inner), cancel);
                    break;
                default:
                    throw new InvalidOperationException($"{service.Name} waits for {name} to be {condition}, which this test does not know.");
            }
        }
    }

    /// <summary>The image's own check, as the container's environment is.</summary>
    private async Task<bool> IsHealthyAsync(ComposeService service, CancellationToken cancel)
    {
        _running[service.Name].HasExited.ShouldBeFalse(Log(service.Name));
        var check = await Command.ShellAsync(Line(service, _image.HealthCheck, "", "/dev/null"), cancel);
        return check.ExitCode == 0;
    }

    private void Start(ComposeService service, string store)
    {
        File.Create(LogFile(service.Name)).Dispose();
        string[] command = [.. service.Entrypoint ?? (service.Builds ? _image.Entrypoint : []), .. service.Command ?? (service.Builds ? _image.Command : [])];
        _running[service.Name] = Process.Start(
            new ProcessStartInfo("bash", ["-c", Line(service, command, store, LogFile(service.Name))]) { UseShellExecute = false }
        )!;
    }

    /// <summary>A line of shell that becomes the command, with the service's environment.</summary>
    private string Line(ComposeService service, IEnumerable<string> command, string store, string log)
    {
        var image = service.Builds ? _image.Environment : [];
        var variables = image
            .Remove("PATH")
            .SetItems(service.Environment.Select(pair => pair.Key == "CONTROLPLANE_STORE" ? new(pair.Key, store) : pair))
            .Select(pair => $"{pair.Key}={Here(service, pair.Value)}")
            .Append($"PATH={Programs}:$PATH");
        return $"cd {_folder.FullName}; exec >>{log} 2>&1; exec env {string.Join(' ', variables.Select(Quoted))} "
            + $"{string.Join(' ', command.Select(word => Quoted(Here(service, word))))}";
    }

    // $PATH alone is the shell's.
    private static string Quoted(string word) =>
        word.EndsWith("$PATH", StringComparison.Ordinal) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A text with this machine's hosts, ports and paths in place of the container's.</summary>
    private string Here(ComposeService service, string text)
    {
        foreach (var volume in service.Volumes.Select(volume => volume.Split(':')))
            text = text.Replace(volume[1], PathFor(volume[0]), StringComparison.Ordinal);
        return Address()
            .Replace(
                text,
                found =>
                    found.Groups["host"].Value == "0.0.0.0" || _services.ContainsKey(found.Groups["host"].Value)
                        ? $"127.0.0.1:{PortFor(int.Parse(found.Groups["port"].ValueSpan, CultureInfo.InvariantCulture))}"
                        : found.Value
            );
    }

    /// <summary>A volume is a folder; a file of the repository is a copy with this machine's addresses.</summary>
    private string PathFor(string source)
    {
        if (!source.StartsWith("./", StringComparison.Ordinal))
            return Volume(source);
        var copy = Path.Combine(_folder.FullName, Path.GetFileName(source));
        var text = File.ReadAllText(Path.Combine(Machine.Repository, source));
        text = ServiceHost()
            .Replace(text, found => _services.ContainsKey(found.Groups["host"].Value) ? "host: localhost," : found.Value)
            .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        File.WriteAllText(copy, Port().Replace(text, found => $"port: {PortFor(int.Parse(found.Groups["port"].ValueSpan, CultureInfo.InvariantCulture))}"));
        return copy;
    }

    private string Programs => Path.Combine(_folder.FullName, "programs");

    private string LogFile(string service) => Path.Combine(_folder.FullName, $"{service}.log");

    /// <summary>The images' programs, by the names that they have there. Two Envoys of one machine need an admin port each.</summary>
    private void WritePrograms(EnvoyBinary envoy)
    {
        Directory.CreateDirectory(Programs);
        Write("controlplane", $"exec dotnet '{Machine.Server}' \"$@\"");
        Write("cpctl", $"exec dotnet '{Machine.Cli}' \"$@\"");
        Write(
            "envoy",
            $"""
            sed 's/port_value: 9901/port_value: 0/' "$2" > "$2.here.yaml"
            exec '{envoy.Path}' -c "$2.here.yaml" --admin-address-path "$2.admin" --disable-hot-restart --concurrency 1 --log-level warning
            """
        );
    }

    private void Write(string program, string script)
    {
        var file = Path.Combine(Programs, program);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"(?<host>[a-z0-9.-]+):(?<port>\d{2,5})\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"host: (?<host>[a-z0-9-]+),", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServiceHost();

    [GeneratedRegex(@"\bport: (?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}
