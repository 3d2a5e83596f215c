using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>`clientIp: {proxyProtocol: true}`, with the headers of both versions as load balancers write them.</summary>
public sealed class ProxyProtocolTests
{
    private const string Client = "203.0.113.7";
    private const string Other = "198.51.100.9";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task The_client_is_whom_the_header_names(string envoy)
    {
        using var authority = new CertificateAuthority("proxied");
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("proxied", 0, HttpProtocols.Http1, Cancel);
        var (plain, tls) = (FreePort.Next(), FreePort.Next());
        await stand.ApplyAsync(Documents(stand, plain, tls, backend.Port, authority.Issue(["proxied.test"]).Document("tls-proxied")), Cancel);
        await Wait.UntilAsync("the listener is open", Deadline, async _ => (await AskAsync(plain, Version1(Client), "/")).Contains("200 OK"), Cancel);

        foreach (var header in new[] { Version1(Client), Version2(Client) })
        {
            var echo = Echo(await AskAsync(plain, header, "/", $"x-forwarded-for: {Other}", "x-forwarded-proto: https"));
            echo.Headers["x-envoy-external-address"].ShouldBe(Client);
            echo.Headers["x-forwarded-for"].ShouldEndWith(Client);
            echo.Headers["x-forwarded-proto"].ShouldBe("http");
            (await AskAsync(plain, header, "/clients")).ShouldStartWith("HTTP/1.1 200");
        }
        foreach (var header in new[] { Version1(Other), Version2(Other), Unknown, Local })
            (await AskAsync(plain, header, "/clients")).ShouldStartWith("HTTP/1.1 403");
        foreach (var header in new[] { Unknown, Local })
            Echo(await AskAsync(plain, header, "/")).Headers["x-envoy-external-address"].ShouldBe("127.0.0.1");

        (await AskAsync(plain, Version1(Client), "/limited")).ShouldStartWith("HTTP/1.1 200");
        (await AskAsync(plain, Version2(Client), "/limited")).ShouldStartWith("HTTP/1.1 429");
        (await AskAsync(plain, Version2(Other), "/limited")).ShouldStartWith("HTTP/1.1 200");

        (await AskAsync(plain, [], "/")).ShouldBeEmpty("a connection without the header is closed");
        (await AskAsync(plain, "PROXY TCP4 nobody 10.0.0.1 1234 80\r\n"u8.ToArray(), "/")).ShouldBeEmpty();

        await using var client = await TlsClient.ConnectAsync(tls, authority.Client("proxied.test"), Cancel, Version2(Client));
        (await client.GetAsync("proxied.test", "/clients", Cancel)).ShouldContain($"\"x-envoy-external-address\":\"{Client}\"");
        (await TlsClient.IsServedAsync(tls, authority.Client("proxied.test"), "proxied.test", Cancel)).ShouldBeFalse("TLS is no header");
    }

    private static byte[] Unknown => "PROXY UNKNOWN\r\n"u8.ToArray();

    private static byte[] Local => [.. Signature, 0x20, 0, 0, 0];

    private static byte[] Signature => [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

    private static byte[] Version1(string client) => Encoding.ASCII.GetBytes($"PROXY TCP4 {client} 10.0.0.1 1234 80\r\n");

    private static byte[] Version2(string client) =>
        [.. Signature, 0x21, 0x11, 0, 12, .. IPAddress.Parse(client).GetAddressBytes(), 10, 0, 0, 1, 0x04, 0xd2, 0, 80];

    private static async Task<string> AskAsync(int port, byte[] before, string path, params string[] headers)
    {
        try
        {
            using var connection = await TcpConnection.OpenAsync(port, Cancel);
            await connection.Stream.WriteAsync(before, Cancel);
            var lines = string.Concat(headers.Append("Connection: close").Select(line => line + "\r\n"));
            await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: proxied.test\r\n{lines}\r\n", Cancel);
            return await connection.ReadToEndAsync(Cancel);
        }
        catch (Exception closed) when (closed is SocketException or IOException)
        {
            return "";
        }
    }

    private static Echo Echo(string answer) =>
        JsonSerializer.Deserialize<Echo>(answer[answer.IndexOf('{')..(answer.LastIndexOf('}') + 1)], JsonSerializerOptions.Web)!;

    private static string Documents(Stand stand, int plain, int tls, int port, string certificate) =>
        $$$$"""
            kind: Fleet
            name: edge
            role: edge
            listeners:
              - {name: http, address: 127.0.0.1, port: {{{{stand.Gateway.Address.Port}}}}}
              - {name: plain, address: 127.0.0.1, port: {{{{plain}}}}, clientIp: {proxyProtocol: true}}
              - name: tls
                address: 127.0.0.1
                port: {{{{tls}}}}
                protocol: https
                tls: {certificates: [tls-proxied]}
                clientIp: {proxyProtocol: true}
            ---
            {{{{certificate}}}}
            ---
            kind: Service
            name: proxied
            endpoints: [{address: 127.0.0.1, port: {{{{port}}}}}]
            ---
            kind: Route
            name: proxied
            fleets: [edge]
            hosts: [proxied.test]
            rules:
              - {name: all, to: [{service: proxied}]}
              - {name: clients, match: {path: {exact: /clients}}, to: [{service: proxied}], policies: {ipAccess: {allow: [203.0.113.0/24]}}}
              - {name: limited, match: {path: {exact: /limited}}, to: [{service: proxied}], policies: {rateLimit: [{name: each, rate: 1/h, by: [ip]}]}}
            """;
}
