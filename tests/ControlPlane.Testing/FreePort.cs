using System.Collections.Concurrent;
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

    /// <summary>What this process was given, until it ends.</summary>
    private static readonly ConcurrentBag<Socket> Leases = [];

    /// <summary>A port that is free now, and that no other test process is given while this one runs, even while nobody listens on it.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, End);
            if (!Lease(port))
                continue;
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

    /// <summary>A name of Linux without a file (https://man7.org/linux/man-pages/man7/unix.7.html, abstract): it goes with the process that has it.</summary>
    private static bool Lease(int port)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var lease = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            lease.Bind(new UnixDomainSocketEndPoint($"\0controlplane/test-port/{port}"));
            Leases.Add(lease);
            return true;
        }
        catch (SocketException)
        {
            lease.Dispose();
            return false;
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
