using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="StatusLine">Its first line; empty where the connection was closed without an answer.</param>
/// <param name="HeaderLines">Its header lines in their order, as they came.</param>
/// <param name="Body">What followed.</param>
internal sealed record RawAnswer(string StatusLine, IReadOnlyList<string> HeaderLines, string Body)
{
    /// <summary>The status, or 0 where there is none.</summary>
    public int Status => StatusLine.Split(' ') is [_, var status, ..] && int.TryParse(status, out var number) ? number : 0;

    /// <summary>The values of a header, in the order in which they came.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. HeaderLines.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];
}

/// <summary>Sends requests byte for byte, as no HTTP client would. One character is one byte (Latin-1).</summary>
internal static class RawClient
{
    /// <summary>Sends a request without a body on a connection of its own.</summary>
    /// <param name="gateway">The listener's address.</param>
    /// <param name="requestLine">The method and the target, for example <c>GET /?a=%2B</c>.</param>
    /// <param name="host">The Host header.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="headers">Further header lines.</param>
    public static Task<RawAnswer> RequestAsync(Uri gateway, string requestLine, string host, CancellationToken cancel, params IEnumerable<string> headers) =>
        SendAsync(
            gateway,
            $"{requestLine} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{string.Concat(headers.Select(line => line + "\r\n"))}\r\n",
            cancel
        );

    /// <summary>Sends bytes and reads until the connection is closed.</summary>
    public static async Task<RawAnswer> SendAsync(Uri gateway, string bytes, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(gateway.Host), gateway.Port, deadline.Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes), deadline.Token);
        using var answer = new MemoryStream();
        try
        {
            var piece = new byte[16 * 1024];
            var stream = client.GetStream();
            var ended = false;
            while (await stream.ReadAsync(piece, deadline.Token) is > 0 and var length)
            {
                answer.Write(piece, 0, length);
                // Envoy waits a second for the client's end before it closes; what it sends beyond the answer is still read.
                if (ended || !IsComplete(Encoding.Latin1.GetString(answer.ToArray())))
                    continue;
                ended = true;
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // A reset after the answer: what came until then counts.
        }
        return Read(Encoding.Latin1.GetString(answer.ToArray()));
    }

    private static bool IsComplete(string text)
    {
        if (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
            return false;
        var answer = Read(text);
        return answer.Values("content-length") is [var length]
            ? answer.Body.Length >= int.Parse(length, CultureInfo.InvariantCulture)
            : answer.Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }

    private static RawAnswer Read(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        return new RawAnswer(lines[0], lines[1..], parts.Length > 1 ? parts[1] : "");
    }
}
