using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Server.Demo;

/// <summary>TCP ports of 127.0.0.1 that nobody listens on.</summary>
internal static class LocalPort
{
    /// <summary>This one where it is free, else any.</summary>
    public static int Prefer(int port) => Bound(port) ?? Bound(0) ?? throw new InvalidOperationException("No port of 127.0.0.1 is free.");

    private static int? Bound(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
