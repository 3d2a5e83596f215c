using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>
/// A service without HTTP, which speaks first, as databases do: it greets each connection with its name, and then sends back what it gets.
/// </summary>
internal sealed class TcpBackend : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly string _name;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;
    private long _accepted;

    private TcpBackend(string name, SslServerAuthenticationOptions? tls)
    {
        (_name, _tls) = (name, tls);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>The line with which it greets.</summary>
    public static string Greeting(string name) => $"this is {name}\n";

    /// <summary>Starts one.</summary>
    /// <param name="name">What it is called in its greeting.</param>
    /// <param name="tls">How it speaks TLS; null for plain bytes.</param>
    public static TcpBackend Start(string name, SslServerAuthenticationOptions? tls = null) => new(name, tls);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_connections.Append(_accepting));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using Stream stream = _tls is null ? client.GetStream() : new SslStream(client.GetStream());
                if (stream is SslStream encrypted)
                    await encrypted.AuthenticateAsServerAsync(_tls!, _stop.Token);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(Greeting(_name)), _stop.Token);
                await stream.CopyToAsync(stream, _stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client has gone, or the test has ended.
            }
        }
    }
}
