using System.Diagnostics.Tracing;
using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using Microsoft.Diagnostics.NETCore.Client;

namespace ControlPlane.Bench.Servers;

/// <summary>ControlPlane as its users run it: <c>controlplane run</c> on SQLite in a temporary folder, written to by its REST API.</summary>
internal sealed class OurServer : IServer
{
    private const int DocumentsAtOnce = 2000;
    private const long CollectHeap = 0x800000;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly BenchOptions _options;
    private readonly TimeProvider _clock;
    private readonly DirectoryInfo _folder;
    private ChildProcess _process;
    private ControlPlaneClient _client;
    private ServerAddresses _addresses;
    private int _changes;

    private OurServer(BenchOptions options, TimeProvider clock, DirectoryInfo folder, (ChildProcess Process, ServerAddresses Addresses) started)
    {
        (_options, _clock, _folder, _process, _addresses) = (options, clock, folder, started.Process, started.Addresses);
        _client = Client();
        Meter = new ProcessMeter(_process.Id, clock);
    }

    /// <inheritdoc/>
    public string Name => "ControlPlane";

    /// <inheritdoc/>
    public IPEndPoint Ads => IPEndPoint.Parse(_addresses.Ads);

    /// <inheritdoc/>
    public ProcessMeter Meter { get; private set; }

    /// <summary>How long it took to apply the bench's documents.</summary>
    public TimeSpan Applied { get; private set; }

    /// <summary>Starts it and applies the bench's documents.</summary>
    public static async Task<OurServer> StartAsync(BenchOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-bench-");
        try
        {
            var server = new OurServer(options, clock, folder, await LaunchAsync(options, clock, folder, null, cancel));
            try
            {
                await server.ApplyAsync(cancel);
                return server;
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
        catch
        {
            if (Directory.Exists(folder.FullName))
                folder.Delete(recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ChangeAsync(CancellationToken cancel)
    {
        var change = Interlocked.Increment(ref _changes);
        var index = change % _options.Resources;
        Expect(await _client.PutAsync("services", BenchDocuments.ServiceName(index), BenchDocuments.Service(index, change), null, cancel));
    }

    /// <summary>The versions of the clusters that the fleet is to have, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ClustersAsync(CancellationToken cancel) =>
        await _client.SnapshotAsync(BenchDocuments.Fleet, null, cancel) is Answer<Snapshot>.Success { Value: var snapshot }
            ? snapshot.Resources.Where(resource => resource.Type == "Cluster").ToDictionary(resource => resource.Name, resource => resource.Version)
            : throw new InvalidOperationException("The server does not tell what the fleet is to have.");

    /// <inheritdoc/>
    /// <remarks>
    /// A session of the runtime's events with the keyword GCHeapCollect makes it collect all generations; 10 s later the heap has given back what it does not
    /// need.
    /// </remarks>
    public async Task CollectAsync(CancellationToken cancel)
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectHeap);
        using var session = await new DiagnosticsClient(_process.Id).StartEventPipeSessionAsync([provider], requestRundown: false, 1, cancel);
        var draining = session.EventStream.CopyToAsync(Stream.Null, cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), _clock, cancel);
        await session.StopAsync(cancel);
        await draining;
    }

    /// <summary>Ends the process as <c>kill -9</c> does, and starts it again on the same folder and ports.</summary>
    /// <returns>When the new process was started, on the clock.</returns>
    public async Task<long> RestartAsync(CancellationToken cancel)
    {
        await _process.DisposeAsync();
        Meter.Dispose();
        _client.Dispose();
        var begin = _clock.GetTimestamp();
        (_process, _addresses) = await LaunchAsync(_options, _clock, _folder, _addresses, cancel);
        Meter = new ProcessMeter(_process.Id, _clock);
        _client = Client();
        return begin;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Meter.Dispose();
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private ControlPlaneClient Client() =>
        new(new Uri(_addresses.Api), File.ReadAllText(Path.Combine(_folder.FullName, "admin-token")).Trim(), TimeSpan.FromMinutes(10));

    private async Task ApplyAsync(CancellationToken cancel)
    {
        var documents = Enumerable
            .Range(0, _options.Resources)
            .Select(index => BenchDocuments.Service(index, 0))
            .Prepend(BenchDocuments.FleetOf(_options.Listeners))
            .Concat(BenchDocuments.Routes(_options.Resources, _options.Hosts));
        var begin = _clock.GetTimestamp();
        foreach (var chunk in documents.Chunk(DocumentsAtOnce))
            Expect(await _client.TransactAsync(new TransactionRequest { Documents = chunk, Source = "api" }, cancel));
        Applied = _clock.GetElapsedTime(begin);
    }

    private static async Task<(ChildProcess Process, ServerAddresses Addresses)> LaunchAsync(
        BenchOptions options,
        TimeProvider clock,
        DirectoryInfo folder,
        ServerAddresses? before,
        CancellationToken cancel
    )
    {
        var api = before is null ? "127.0.0.1:0" : new Uri(before.Api).Authority;
        var program = options.Server.EndsWith(".dll", StringComparison.Ordinal) ? new[] { "dotnet", options.Server } : [options.Server];
        var process = ChildProcess.Start(
            [.. options.ServerPrefix, .. program, "run", "--data", folder.FullName, "--api", api, "--ads", before?.Ads ?? "127.0.0.1:0"],
            options.ServerEnvironment
        );
        try
        {
            ServerAddresses? addresses = null;
            await Waiting.UntilAsync(
                "the server is ready",
                StartPatience,
                async () =>
                {
                    if (process.HasExited)
                        throw new InvalidOperationException($"The server has ended:\n{process.Said}");
                    addresses = AddressesOf(folder);
                    return addresses?.ProcessId == process.Id && await IsReadyAsync(addresses, cancel);
                },
                clock,
                cancel
            );
            return (process, addresses!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static ServerAddresses? AddressesOf(DirectoryInfo folder)
    {
        var file = Path.Combine(folder.FullName, "server.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<ServerAddresses>(File.ReadAllText(file), WireJson.Options) : null;
    }

    private static async Task<bool> IsReadyAsync(ServerAddresses addresses, CancellationToken cancel)
    {
        using var client = new ControlPlaneClient(new Uri(addresses.Api), null);
        return await client.ReadinessAsync(cancel) is Answer<Readiness>.Success;
    }

    private static void Expect<T>(Answer<T> answer)
    {
        if (answer is not Answer<T>.Success)
            throw new InvalidOperationException($"The server did not take a write: {answer}");
    }
}
