using System.Net.Sockets;
using System.Text;

namespace ControlPlane.Language.Tests.Values;

/// <summary>A service that answers with the head of the request as it came, byte by byte.</summary>
internal sealed class EchoingUpstream : Upstream
{
    protected override async Task AnswerAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[16384];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        await stream.WriteAsync(
            Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nx-echo: seen\r\nconnection: close\r\ncontent-length: {head.Length}\r\n\r\n{head}")
        );
    }
}
