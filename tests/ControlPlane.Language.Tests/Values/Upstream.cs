using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Language.Tests.Values;

/// <summary>A service that answers one connection after the other.</summary>
internal abstract class Upstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;

    protected Upstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Stop();
        _accepting.Wait(TestContext.Current.CancellationToken);
        _listener.Dispose();
    }

    /// <summary>Reads a request and answers it; the connection is closed afterwards.</summary>
    protected abstract Task AnswerAsync(NetworkStream stream);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }
}
