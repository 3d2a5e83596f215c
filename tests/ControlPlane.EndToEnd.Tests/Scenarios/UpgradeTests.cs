using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>WebSocket through both Envoys, under the same security as any other request.</summary>
[Collection(SharedStands.Collection)]
public sealed class UpgradeTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Upgrades_where_the_rule_says_so_and_security_lets_it_pass(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await StreamBackend.StartAsync(Cancel);
        await using var authz = await AuthzServer.StartAsync("http", Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: chat
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Extension
            name: chat
            type: extAuthz
            url: http://127.0.0.1:{{{authz.Port}}}
            timeout: 5s
            onFailure: deny
            body: {max: 1KiB}
            ---
            kind: Route
            name: chat
            fleets: [edge]
            hosts: [chat.test]
            policies: {extAuthz: {extension: chat}, timeout: {request: 1s}}
            rules:
              - {name: chat, match: {path: {prefix: /chat}}, to: [{service: chat}], upgrades: [websocket]}
              - {name: plain, match: {path: {prefix: /plain}}, to: [{service: chat}]}
            """,
            Cancel
        );

        using (var socket = await ConnectAsync("/chat/room"))
        {
            var watch = Stopwatch.StartNew();
            for (var message = 0; message < 3 || watch.Elapsed < TimeSpan.FromMilliseconds(1500); message++)
                (await EchoAsync(socket, $"message {message}")).ShouldBe($"message {message}");
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        }
        var hits = backend.Hits;
        (await RefusedAsync("/chat/deny")).ShouldBe(HttpStatusCode.Forbidden);
        (await RefusedAsync("/chat/unauthorized")).ShouldBe(HttpStatusCode.Unauthorized);
        (await RefusedAsync("/plain")).ShouldBe(HttpStatusCode.Forbidden);
        (await ConnectMethodAsync()).ShouldStartWith("HTTP/1.1 4");
        backend.Hits.ShouldBe(hits);
        (await stand.Gateway.GetAsync("chat.test", "/chat", Cancel)).Body.ShouldBe("0 bytes", "other requests are served as ever");

        async Task<ClientWebSocket> ConnectAsync(string path)
        {
            var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Host", "chat.test");
            socket.Options.CollectHttpResponseDetails = true;
            try
            {
                await socket.ConnectAsync(new UriBuilder(stand.Gateway.Address) { Scheme = "ws", Path = path }.Uri, Cancel);
            }
            catch (WebSocketException)
            {
                // The status tells.
            }
            return socket;
        }

        async Task<HttpStatusCode> RefusedAsync(string path)
        {
            using var socket = await ConnectAsync(path);
            socket.State.ShouldNotBe(WebSocketState.Open);
            return socket.HttpStatusCode;
        }

        async Task<string> ConnectMethodAsync()
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, stand.Gateway.Address.Port, Cancel);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("CONNECT chat.test:80 HTTP/1.1\r\nHost: chat.test:80\r\n\r\n"), Cancel);
            return await new StreamReader(client.GetStream()).ReadLineAsync(Cancel) ?? "";
        }
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, Cancel);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
