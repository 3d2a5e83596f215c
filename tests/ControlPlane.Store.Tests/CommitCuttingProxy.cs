using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Store.Tests;

/// <summary>Stands between a store and PostgreSQL and, once asked, cuts the connection at the next COMMIT: before it arrives, or after, when its answer is due.</summary>
internal sealed class CommitCuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _socket;
    private readonly bool _commitArrives;
    private readonly Task _accepting;
    private int _cut;

    public CommitCuttingProxy(string socket, bool commitArrives)
    {
        (_socket, _commitArrives) = (socket, commitArrives);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool HasCut => Volatile.Read(ref _cut) == 2;

    public void CutNextCommit() => Volatile.Write(ref _cut, 1);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await server.ConnectAsync(new UnixDomainSocketEndPoint(_socket), _stop.Token);
        using (client)
        {
            await Task.WhenAny(ForwardAsync(client, server, isRequest: true), ForwardAsync(server, client, isRequest: false));
        }
    }

    private async Task ForwardAsync(Socket from, Socket to, bool isRequest)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                var cuts = isRequest && buffer.AsSpan(0, count).IndexOf("COMMIT"u8) >= 0 && Interlocked.CompareExchange(ref _cut, 2, 1) == 1;
                if (!cuts || _commitArrives) await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
                if (!cuts) continue;

                // The answer is read here, so the commit is done, and goes nowhere.
                return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return;
        }
    }
}
