using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ControlPlane.Store.Tests;

/// <summary>
/// Stands between a store and PostgreSQL and, once asked, cuts the connection at the next COMMIT: before it arrives, or after, when its answer is due.
/// </summary>
internal sealed class CommitCuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly bool _commitArrives;
    private readonly Task _accepting;
    private int _cut;

    public CommitCuttingProxy(StoreLocation.Postgres server, bool commitArrives)
    {
        (_server, _commitArrives) = (new NpgsqlConnectionStringBuilder(server.ConnectionString), commitArrives);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The database, reached through the proxy.</summary>
    public StoreLocation Location =>
        StoreLocation.Parse(
            new NpgsqlConnectionStringBuilder(_server.ConnectionString)
            {
                Host = "127.0.0.1",
                Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            }.ConnectionString
        );

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
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var isSocket = _server.Host!.StartsWith('/');
        EndPoint address = isSocket ? new UnixDomainSocketEndPoint(Path.Combine(_server.Host, ".s.PGSQL.5432")) : new DnsEndPoint(_server.Host, _server.Port);
        using var server = isSocket
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(address, _stop.Token);
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
                if (!cuts || _commitArrives)
                    await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
                if (!cuts)
                    continue;

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
