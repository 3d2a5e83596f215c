using System.Net;
using System.Net.Sockets;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Servers;

/// <summary>The peer: a small server on go-control-plane's cache. It takes lines on its control port: <c>change</c> and <c>gc</c>.</summary>
internal sealed class PeerServer : IServer
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ChildProcess _process;
    private readonly TcpClient _control;
    private readonly StreamReader _answers;
    private readonly StreamWriter _commands;

    private PeerServer(string name, ChildProcess process, IPEndPoint ads, TcpClient control, TimeProvider clock)
    {
        (Name, _process, Ads, _control) = (name, process, ads, control);
        Meter = new ProcessMeter(process.Id, clock);
        _answers = new StreamReader(control.GetStream());
        _commands = new StreamWriter(control.GetStream()) { AutoFlush = true, NewLine = "\n" };
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IPEndPoint Ads { get; }

    /// <inheritdoc/>
    public ProcessMeter Meter { get; }

    /// <summary>Starts it with so many clusters.</summary>
    public static async Task<PeerServer> StartAsync(BenchOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var (ads, control) = FreePort.Two();
        // The program that is given may be a script that unpacks the server once; it becomes the server's process.
        string[] command =
        [
            .. options.ServerPrefix,
            options.Peer!,
            "-l",
            $"127.0.0.1:{ads}",
            "-a",
            $"127.0.0.1:{control}",
            "-r",
            Figure.Whole(options.Resources),
            "-cache",
            options.PeerCache,
            "-pad",
            Figure.Whole(options.PeerPad),
        ];
        var process = ChildProcess.Start(command, options.PeerEnvironment);
        var client = new TcpClient { NoDelay = true };
        try
        {
            await Waiting.UntilAsync(
                "the peer listens",
                StartPatience,
                async () =>
                {
                    if (process.HasExited)
                        throw new InvalidOperationException($"The peer has ended:\n{process.Said}");
                    return await ConnectsAsync(client, control, cancel);
                },
                clock,
                cancel
            );
            return new PeerServer($"go-control-plane, {options.PeerCache} cache", process, new IPEndPoint(IPAddress.Loopback, ads), client, clock);
        }
        catch
        {
            client.Dispose();
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task ChangeAsync(CancellationToken cancel) => CommandAsync("change", cancel);

    /// <inheritdoc/>
    public Task CollectAsync(CancellationToken cancel) => CommandAsync("gc", cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Meter.Dispose();
        _control.Dispose();
        _turn.Dispose();
        await _process.DisposeAsync();
    }

    private async Task CommandAsync(string command, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await _commands.WriteLineAsync(command.AsMemory(), cancel);
            var answer = await _answers.ReadLineAsync(cancel);
            if (answer?.StartsWith("ok", StringComparison.Ordinal) != true)
                throw new InvalidOperationException($"The peer answered '{answer}' to {command}.");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<bool> ConnectsAsync(TcpClient client, int port, CancellationToken cancel)
    {
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
