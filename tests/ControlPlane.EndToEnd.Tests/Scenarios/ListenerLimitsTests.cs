using System.Diagnostics;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>`listeners[].limits`, `listeners[].timeouts`, and what `listeners[].http` says of the headers Host and server.</summary>
public sealed class ListenerLimitsTests
{
    private static readonly string[] Listeners = ["few", "streams", "short", "slow", "keep", "named"];
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Each_setting_has_its_effect(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("limits", 0, HttpProtocols.Http1, Cancel);
        await using var uploads = await StreamBackend.StartAsync(Cancel);
        var ports = Listeners.ToDictionary(name => name, _ => FreePort.Next());
        await stand.ApplyAsync($"{Fleet(stand, ports)}\n---\n{Documents(backend.Port, uploads.Port)}", Cancel);
        foreach (var port in ports.Values)
            await Wait.UntilAsync($"port {port} is open", Deadline, _ => IsOpenAsync(port), Cancel);

        await ConnectionsAsync(ports["few"]);
        await StreamsAsync(ports["streams"], allowed: 2);
        await StreamsAsync(stand.Gateway.Address.Port, allowed: 100);
        await IdleAsync(ports["short"]);
        await HeadersAsync(ports["short"]);
        await BodyAsync(ports["slow"]);
        await ServerAsync(stand.Gateway.Address.Port, ports);
        await PortAsync(stand.Gateway.Address.Port, ports["keep"]);
    }

    /// <summary>The limit of the two that are open is free again once one of them is closed.</summary>
    private static async Task ConnectionsAsync(int port)
    {
        await Wait.UntilAsync("no connection is open", Deadline, _ => IsOpenAsync(port), Cancel);
        using var first = await TcpConnection.OpenAsync(port, Cancel);
        (await AskAsync(first)).ShouldContain("200 OK");
        using (var second = await TcpConnection.OpenAsync(port, Cancel))
        {
            await Wait.UntilAsync("a third connection is refused", Deadline, async _ => !await IsOpenAsync(port), Cancel);
            (await AskAsync(first)).ShouldContain("200 OK", Case.Sensitive, "open connections stay");
        }
        await Wait.UntilAsync("there is room again", Deadline, _ => IsOpenAsync(port), Cancel);
    }

    /// <summary>A client that opens more than it was told that it may loses the connection (https://www.rfc-editor.org/rfc/rfc9113#section-5.1.2).</summary>
    private static async Task StreamsAsync(int port, int allowed)
    {
        (await Http2Request.AnsweredAsync(port, Fields("/slow?delay=1000"), allowed, Cancel)).ShouldBe(allowed);
        (await Http2Request.AnsweredAsync(port, Fields("/slow?delay=1000"), allowed + 1, Cancel)).ShouldBe(0);
    }

    private static async Task IdleAsync(int port)
    {
        var watch = Stopwatch.StartNew();
        using var connection = await TcpConnection.OpenAsync(port, Cancel);
        (await AskAsync(connection)).ShouldContain("200 OK");
        (await connection.ReadToEndAsync(Cancel)).ShouldBeEmpty();
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(9), "the default is 1h");
    }

    private static async Task HeadersAsync(int port)
    {
        var watch = Stopwatch.StartNew();
        using var connection = await TcpConnection.OpenAsync(port, Cancel);
        await connection.SendAsync("GET /static HTTP/1.1\r\nHost: limits.test\r\n", Cancel);
        (await connection.ReadToEndAsync(Cancel)).ShouldStartWith("HTTP/1.1 408");
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(9), "the default is 10s");
    }

    /// <summary>The rule gives the request as long as it takes.</summary>
    private static async Task BodyAsync(int port)
    {
        using var connection = await TcpConnection.OpenAsync(port, Cancel);
        await connection.SendAsync("POST /upload HTTP/1.1\r\nHost: limits.test\r\ncontent-length: 1000\r\n\r\nabc", Cancel);
        (await connection.ReadToEndAsync(Cancel)).ShouldStartWith("HTTP/1.1 408");
    }

    private static async Task ServerAsync(int usual, Dictionary<string, int> ports)
    {
        (await ServerOfAsync(usual, "/")).ShouldBe("gateway");
        (await ServerOfAsync(usual, "/static")).ShouldBe("gateway");
        (await ServerOfAsync(ports["short"], "/")).ShouldBe("edge 7", "it replaces what the service says");
        (await ServerOfAsync(ports["keep"], "/")).ShouldBe("Kestrel");
        (await ServerOfAsync(ports["keep"], "/static")).ShouldBeNull();
        (await ServerOfAsync(ports["named"], "/")).ShouldBe("Kestrel");
        (await ServerOfAsync(ports["named"], "/static")).ShouldBe("edge-7");
    }

    private static async Task<string?> ServerOfAsync(int port, string path) =>
        (await RawHttp.SendAsync(port, Cancel, $"GET {path} HTTP/1.1", "Host: limits.test")).Headers.GetValueOrDefault("server");

    private static async Task PortAsync(int keeps, int strips)
    {
        (await RawHttp.SendAsync(keeps, Cancel, "GET / HTTP/1.1", "Host: limits.test:8443")).Echo.Headers["host"].ShouldBe("limits.test:8443");
        (await RawHttp.SendAsync(strips, Cancel, "GET / HTTP/1.1", "Host: limits.test:8443")).Echo.Headers["host"].ShouldBe("limits.test");
    }

    private static async Task<string> AskAsync(TcpConnection connection)
    {
        await connection.SendAsync("GET /static HTTP/1.1\r\nHost: limits.test\r\n\r\n", Cancel);
        return await connection.ReadUntilAsync("\r\n\r\n", Cancel);
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var connection = await TcpConnection.OpenAsync(port, Cancel);
            return (await AskAsync(connection)).Contains("200 OK", StringComparison.Ordinal);
        }
        catch (Exception closed) when (closed is System.Net.Sockets.SocketException or IOException)
        {
            return false;
        }
    }

    private static (string, string)[] Fields(string path) => [(":method", "GET"), (":scheme", "http"), (":authority", "limits.test"), (":path", path)];

    private static string Fleet(Stand stand, Dictionary<string, int> ports) =>
        $$$$"""
            kind: Fleet
            name: edge
            role: edge
            listeners:
              - {name: http, address: 127.0.0.1, port: {{{{stand.Gateway.Address.Port}}}}}
              - {name: few, address: 127.0.0.1, port: {{{{ports["few"]}}}}, limits: {connections: 2}}
              - {name: streams, address: 127.0.0.1, port: {{{{ports["streams"]}}}}, limits: {concurrentStreams: 2}}
              - {name: short, address: 127.0.0.1, port: {{{{ports["short"]}}}}, timeouts: {idle: 1s, requestHeaders: 500ms}, http: {serverName: edge 7}}
              - {name: slow, address: 127.0.0.1, port: {{{{ports["slow"]}}}}, timeouts: {requestBody: 1s}}
              - {name: keep, address: 127.0.0.1, port: {{{{ports["keep"]}}}}, http: {stripPort: true, serverHeader: keep}}
              - {name: named, address: 127.0.0.1, port: {{{{ports["named"]}}}}, http: {serverHeader: addIfAbsent, serverName: edge-7}}
            """;

    private static string Documents(int port, int uploads) =>
        $$$$"""
            kind: Service
            name: limits
            endpoints: [{address: 127.0.0.1, port: {{{{port}}}}}]
            ---
            kind: Service
            name: uploads
            endpoints: [{address: 127.0.0.1, port: {{{{uploads}}}}}]
            ---
            kind: Route
            name: limits
            fleets: [edge]
            hosts: [limits.test]
            rules:
              - {name: all, to: [{service: limits}]}
              - {name: upload, match: {path: {exact: /upload}}, to: [{service: uploads}], policies: {timeout: {request: 0s, idle: 0s}}}
              - {name: static, match: {path: {exact: /static}}, respond: {status: 200}}
            """;
}
