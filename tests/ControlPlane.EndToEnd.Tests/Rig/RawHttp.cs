using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>Requests byte for byte, as no client library would send them, each over a connection of its own.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Sends a request and reads what comes back until the body is complete or the connection ends.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="lines">The request's first line and headers, without line ends.</param>
    public static async Task<GatewayAnswer> SendAsync(int port, CancellationToken cancel, params string[] lines)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Deadline);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), limit.Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var status = await reader.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"The connection ended without an answer to {lines[0]}.");
        var headers = new Dictionary<string, string>();
        while (await reader.ReadLineAsync(limit.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        }
        return new GatewayAnswer(
            (HttpStatusCode)int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture),
            headers,
            await BodyAsync(reader, headers, limit.Token)
        );
    }

    private static async Task<string> BodyAsync(StreamReader reader, Dictionary<string, string> headers, CancellationToken cancel)
    {
        if (headers.GetValueOrDefault("transfer-encoding") != "chunked")
            return await ReadAsync(
                reader,
                headers.TryGetValue("content-length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : int.MaxValue,
                cancel
            );
        var body = new StringBuilder();
        while (int.Parse(await reader.ReadLineAsync(cancel) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Append(await ReadAsync(reader, size, cancel));
            await reader.ReadLineAsync(cancel);
        }
        return body.ToString();
    }

    private static async Task<string> ReadAsync(StreamReader reader, int length, CancellationToken cancel)
    {
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        while (text.Length < length && await reader.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, length - text.Length)), cancel) is > 0 and var read)
            text.Append(buffer, 0, read);
        return text.ToString();
    }
}
