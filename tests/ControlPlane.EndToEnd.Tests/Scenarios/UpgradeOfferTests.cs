using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Http;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>
/// Clients that offer to go on with another protocol, as they do it on the wire: no request fails because of an offer, and services do not see it.
/// </summary>
public sealed class UpgradeOfferTests
{
    private const string Host = "offering.test";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>What curl 7.88 with <c>--http2</c>, the HttpClient of Java, and clients of RFC 2817 send, and what no client should.</summary>
    private static readonly string[][] Offers =
    [
        ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"],
        ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA"],
        ["Connection: Upgrade", "Upgrade: TLS/1.0"],
        ["Connection: Upgrade", "Upgrade: TLS/1.0, HTTP/1.1"],
        ["Connection: upgrade, keep-alive", "Upgrade: h2"],
        ["Connection: Upgrade", "Upgrade: HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11"],
        ["Connection: Upgrade", "Upgrade: h2c", "Upgrade: TLS/1.2"],
        ["Connection: Upgrade", "Upgrade: H2C"],
        ["Connection: Upgrade", "Upgrade:"],
        ["Connection: Upgrade"],
        ["Connection: keep-alive", "Upgrade: h2c"],
        ["Upgrade: h2c"],
        ["Upgrade: websocket"],
    ];

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task No_offer_makes_a_request_fail(string envoy)
    {
        using var authority = new CertificateAuthority("offers");
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await ScriptedBackend.StartAsync(AnswerAsync, Cancel);
        var port = FreePort.Next();
        await stand.ApplyAsync(
            string.Join(
                "\n---\n",
                [
                    stand.FleetYaml.Replace(
                        "}]",
                        $"}}, {{name: https, address: 127.0.0.1, port: {port}, protocol: https, tls: {{certificates: [offers]}}}}]",
                        StringComparison.Ordinal
                    ),
                    authority.Issue([Host]).Document("offers"),
                    $"kind: Service\nname: offers\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]",
                    """
                    kind: Route
                    name: offers
                    fleets: [edge]
                    rules:
                      - {name: all, to: [{service: offers}]}
                      - {name: chat, match: {path: {prefix: /chat}}, to: [{service: offers}], upgrades: [websocket]}
                    """,
                ]
            ),
            Cancel
        );
        await Wait.UntilAsync("the listener is open", Deadline, _ => TlsClient.IsServedAsync(port, authority.Client(Host), Host, Cancel), Cancel);

        await WebSocketsAsync(stand);
        foreach (var offer in Offers)
        {
            foreach (var path in new[] { "/", "/chat" })
            {
                (await PlainAsync(stand, $"GET {path}", "", offer)).ShouldBe("GET 0 ", $"{path}: {string.Join(", ", offer)}");
                (await PlainAsync(stand, $"POST {path}", "hello", offer)).ShouldBe("POST 5 ", $"{path}: {string.Join(", ", offer)}");
                await using var tls = await TlsClient.ConnectAsync(port, authority.Client(Host), Cancel);
                (await tls.GetAsync(Host, path, Cancel, offer)).ShouldEndWith("\r\n\r\nGET 0 ", Case.Sensitive, $"{path}: {string.Join(", ", offer)}");
            }
        }
    }

    /// <summary>A rule takes WebSockets only where it lists them, and the offer of one is no other request.</summary>
    private static async Task WebSocketsAsync(Stand stand)
    {
        foreach (var offer in new[] { "websocket", "WebSocket", "h2c, websocket", "websocket, h2c" })
        {
            using var connection = await TcpConnection.OpenAsync(stand.Gateway.Address.Port, Cancel);
            await connection.SendAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\nConnection: Upgrade\r\nUpgrade: {offer}\r\n\r\n", Cancel);
            (await connection.ReadUntilAsync("\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 403", Case.Sensitive, offer);
        }
    }

    private static async Task<string> PlainAsync(Stand stand, string line, string body, string[] offer)
    {
        using var connection = await TcpConnection.OpenAsync(stand.Gateway.Address.Port, Cancel);
        var head = string.Concat(offer.Append($"content-length: {body.Length}").Select(header => header + "\r\n"));
        await connection.SendAsync($"{line} HTTP/1.1\r\nHost: {Host}\r\n{head}\r\n{body}", Cancel);
        var answer = await connection.ReadUntilAsync($"{line.Split(' ')[0]} {body.Length} ", Cancel);
        answer.ShouldStartWith("HTTP/1.1 200", Case.Sensitive, string.Join(", ", offer));
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }

    /// <summary>The method, the length of the body, and what is left of an offer.</summary>
    private static async Task AnswerAsync(HttpContext context, long number)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var left = context.Request.Headers.Where(header => header.Key.ToLowerInvariant() is "upgrade" or "http2-settings").Select(header => header.ToString());
        var text = $"{context.Request.Method} {body.Length} {string.Join(' ', left)}";
        context.Response.ContentLength = text.Length;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
