using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Bench.Servers;

/// <summary>Ports of 127.0.0.1 that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>Two different ones.</summary>
    public static (int First, int Second) Two()
    {
        using var first = Bound();
        using var second = Bound();
        return (Port(first), Port(second));
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
