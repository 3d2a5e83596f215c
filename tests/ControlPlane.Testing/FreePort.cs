using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Testing;

/// <summary>
/// Ports of this machine that nobody listens on. They lie outside of those that the system gives to outgoing connections: one of them could take the port
/// before a server listens there.
/// </summary>
public static class FreePort
{
    private const string OutgoingRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 10_000;
    private const int FirstDynamic = 49_152;

    private static readonly int End = FirstOutgoing();

    /// <summary>A port that is free now, drawn at random so that tests of several processes seldom meet.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, End);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: another one is drawn.
            }
        }
    }

    // "32768	60999"; where the system does not tell, what IANA assigns (RFC 6335 §6).
    private static int FirstOutgoing() =>
        File.Exists(OutgoingRange)
        && int.Parse(File.ReadAllText(OutgoingRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture)
            is > 2 * Lowest
                and var first
            ? first
            : FirstDynamic;
}
