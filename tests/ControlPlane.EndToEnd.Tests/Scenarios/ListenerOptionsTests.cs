using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>`listeners[].http` and `listeners[].clientIp`: each choice, with requests as they stand on the wire.</summary>
[Collection(SharedStands.Collection)]
public sealed class ListenerOptionsTests(SharedStands stands)
{
    private const string Client = "203.0.113.7";
    private const string Forged = "198.51.100.9";

    private static readonly string[] Listeners = ["open", "drop", "strict"];

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Each_choice_of_a_listener_holds_for_its_requests(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("listeners", 0, HttpProtocols.Http1, Cancel);
        var ports = Listeners.ToDictionary(name => name, _ => FreePort.Next());
        try
        {
            await stand.ApplyAsync($"{Fleet(stand, ports)}\n---\n{Documents(backend.Port)}", Cancel);
            foreach (var port in ports.Values)
                await Wait.UntilAsync($"port {port} is open", TimeSpan.FromMinutes(3), _ => IsOpenAsync(port), Cancel);
            var asked = new Listener(stand.Gateway.Address.Port);
            await DefaultsAsync(asked);
            await OpenAsync(new Listener(ports["open"]));
            await DropAsync(new Listener(ports["drop"]));
            await StrictAsync(new Listener(ports["strict"]));
        }
        finally
        {
            await stand.Api.DeleteAsync(Cancel, new("Route", "listeners"), new("Route", "listeners-tls"), new("Service", "listeners"));
            await stand.ApplyAsync(stand.FleetYaml, Cancel);
        }
    }

    private static async Task DefaultsAsync(Listener on)
    {
        (await on.StatusAsync("/", "x_user: 1")).ShouldBe(HttpStatusCode.BadRequest);
        var redirected = await on.GetAsync("/a%2Fb?q=%2F");
        redirected.Status.ShouldBe(HttpStatusCode.TemporaryRedirect);
        redirected.Headers["location"].ShouldEndWith("/a/b?q=%2F");
        (await on.GetAsync("//a///b")).Echo.Path.ShouldBe("/a/b");
        // RFC 9110, 15.5.22: 426 says which protocol would do.
        (await RawHttp.SendAsync(on.Port, Cancel, "GET / HTTP/1.0", "Host: listeners.test")).Status.ShouldBe(HttpStatusCode.UpgradeRequired);
        (await on.StatusAsync("/static", Headers(98))).ShouldBe(HttpStatusCode.OK);
        // RFC 6585, 5: 431 for too many and for too large headers.
        (await on.StatusAsync("/static", Headers(110))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await on.StatusAsync("/static", $"x-large: {new string('a', 61 * 1024)}")).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await on.GetAsync("/", "x-request-id: mine")).Echo.Headers["x-request-id"].ShouldNotBe("mine");
        await TrustsNobodyAsync(on);
    }

    private static async Task TrustsNobodyAsync(Listener on)
    {
        var echo = (await on.GetAsync("/", $"x-forwarded-for: {Client}", $"x-real-ip: {Client}", "x-forwarded-proto: https", "x-envoy-internal: true")).Echo;
        echo.Headers["x-envoy-external-address"].ShouldBe("127.0.0.1");
        echo.Headers["x-forwarded-proto"].ShouldBe("http");
        (await on.StatusAsync("/clients", $"x-forwarded-for: {Client}", $"x-real-ip: {Client}")).ShouldBe(HttpStatusCode.Forbidden);
        echo.Headers.Keys.ShouldNotContain("x-envoy-internal");
    }

    private static async Task OpenAsync(Listener on)
    {
        (await on.GetAsync("/", "x_user: 1")).Echo.Headers["x_user"].ShouldBe("1");
        (await on.GetAsync("/a%2Fb%5Cc//d")).Echo.Path.ShouldBe("/a%2Fb%5Cc//d");
        var old = await RawHttp.SendAsync(on.Port, Cancel, "GET /old HTTP/1.0", "Host: listeners.test");
        (old.Status, old.Headers.GetValueOrDefault("transfer-encoding")).ShouldBe((HttpStatusCode.OK, null), "RFC 9112, 6.1: no chunks for HTTP/1.0");
        (await RawHttp.SendAsync(on.Port, Cancel, "GET / HTTP/1.0")).Status.ShouldBe(
            HttpStatusCode.NotFound,
            "RFC 9112, 3.2: Host is not required before HTTP/1.1"
        );
        (await on.StatusAsync("/static", Headers(190))).ShouldBe(HttpStatusCode.OK);
        (await on.StatusAsync("/static", $"x-large: {new string('a', 200 * 1024)}")).ShouldBe(HttpStatusCode.OK);
        (await on.GetAsync("/", "x-request-id: mine")).Echo.Headers["x-request-id"].ShouldBe("mine");

        var echo = (
            await on.GetAsync(
                "/",
                $"x-forwarded-for: {Forged}, {Client}",
                "x-envoy-internal: true",
                "x-envoy-retry-on: 5xx",
                "x-envoy-original-path: /x",
                "x-envoy-decorator-operation: x"
            )
        ).Echo;
        echo.Headers["x-envoy-external-address"].ShouldBe(Client);
        foreach (var name in new[] { "x-envoy-internal", "x-envoy-retry-on", "x-envoy-original-path", "x-envoy-decorator-operation" })
            echo.Headers.Keys.ShouldNotContain(name);
        await ServesAsync(on, $"x-forwarded-for: {Forged}, {Client}", $"x-forwarded-for: {Client}, {Forged}");
        (await on.StatusAsync("/clients")).ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task DropAsync(Listener on)
    {
        (await on.GetAsync("/", "x_user: 1")).Echo.Headers.Keys.ShouldNotContain("x_user");
        (await on.GetAsync("/a%2Fb%5Cc")).Echo.Path.ShouldBe("/a/b/c");
        var echo = (
            await on.GetAsync(
                "/",
                $"x-real-ip: {Client}",
                $"x-forwarded-for: {Forged}",
                "x-request-id: mine",
                "x-envoy-internal: true",
                "x-envoy-original-path: /x",
                "x-envoy-decorator-operation: x"
            )
        ).Echo;
        echo.Headers["x-envoy-external-address"].ShouldBe(Client);
        echo.Headers["x-forwarded-for"].ShouldStartWith(Client);
        echo.Headers["x-request-id"].ShouldNotBe("mine");
        foreach (var name in new[] { "x-envoy-internal", "x-envoy-original-path", "x-envoy-decorator-operation" })
            echo.Headers.Keys.ShouldNotContain(name);
        await ServesAsync(on, $"x-real-ip: {Client}", $"x-real-ip: {Forged}");
        (await on.StatusAsync("/clients", $"x-forwarded-for: {Client}")).ShouldBe(HttpStatusCode.Forbidden, "the header is what counts");
        (await on.StatusAsync("/clients", "x-real-ip: nobody", $"x-forwarded-for: {Client}")).ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task StrictAsync(Listener on)
    {
        (await on.StatusAsync("/a%2fb")).ShouldBe(HttpStatusCode.BadRequest);
        (await on.StatusAsync("/static", Headers(25))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await on.StatusAsync("/static", $"x-large: {new string('a', 5 * 1024)}")).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        await ServesAsync(on, $"x-forwarded-for: {Forged}, {Client}, 192.0.2.1", $"x-forwarded-for: {Client}, {Forged}, 192.0.2.1");
        (await on.StatusAsync("/clients", $"x-forwarded-for: {Client}")).ShouldBe(HttpStatusCode.Forbidden, "one address is not from two proxies");
    }

    /// <summary>Addresses and limits by ip are those of the client; a proxy's x-forwarded-proto ends a redirect to https.</summary>
    private static async Task ServesAsync(Listener on, string client, string other)
    {
        (await on.StatusAsync("/clients", client)).ShouldBe(HttpStatusCode.OK);
        (await on.StatusAsync("/clients", other)).ShouldBe(HttpStatusCode.Forbidden);
        (await on.StatusAsync("/limited", client)).ShouldBe(HttpStatusCode.OK);
        (await on.StatusAsync("/limited", client)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await on.StatusAsync("/limited", other)).ShouldBe(HttpStatusCode.OK);

        var redirected = await RawHttp.SendAsync(on.Port, Cancel, "GET /a HTTP/1.1", "Host: tls.test", client, "x-forwarded-proto: http");
        (redirected.Status, redirected.Headers["location"]).ShouldBe((HttpStatusCode.MovedPermanently, "https://tls.test/a"));
        (await RawHttp.SendAsync(on.Port, Cancel, "GET /a HTTP/1.1", "Host: tls.test", client, "x-forwarded-proto: https")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static string[] Headers(int count) => [.. Enumerable.Range(0, count).Select(index => $"x-{index}: {index}")];

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            return (await RawHttp.SendAsync(port, Cancel, "GET / HTTP/1.1", "Host: listeners.test")).Status == HttpStatusCode.OK;
        }
        catch (Exception closed) when (closed is System.Net.Sockets.SocketException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Fleet(Stand stand, Dictionary<string, int> ports) =>
        $$$$"""
            kind: Fleet
            name: edge
            role: edge
            listeners:
              - {name: http, address: 127.0.0.1, port: {{{{stand.Gateway.Address.Port}}}}}
              - name: open
                address: 127.0.0.1
                port: {{{{ports["open"]}}}}
                http: {underscores: allow, escapedSlashes: keep, mergeSlashes: false, http10: true, maxHeaders: 200, maxHeaderKiB: 256, preserveRequestId: true}
                clientIp: {trustedHops: 1}
              - name: drop
                address: 127.0.0.1
                port: {{{{ports["drop"]}}}}
                http: {underscores: drop, escapedSlashes: unescape}
                clientIp: {header: X-Real-Ip}
              - name: strict
                address: 127.0.0.1
                port: {{{{ports["strict"]}}}}
                http: {escapedSlashes: reject, maxHeaders: 20, maxHeaderKiB: 4}
                clientIp: {trustedHops: 2}
            """;

    private static string Documents(int port) =>
        $$$$"""
            kind: Service
            name: listeners
            endpoints: [{address: 127.0.0.1, port: {{{{port}}}}}]
            ---
            kind: Route
            name: listeners
            fleets: [edge]
            hosts: [listeners.test]
            rules:
              - {name: all, to: [{service: listeners}]}
              - {name: static, match: {path: {exact: /static}}, respond: {status: 200}}
              - {name: clients, match: {path: {exact: /clients}}, to: [{service: listeners}], policies: {ipAccess: {allow: [203.0.113.0/24]}}}
              - {name: limited, match: {path: {exact: /limited}}, to: [{service: listeners}], policies: {rateLimit: [{name: each, rate: 1/h, by: [ip]}]}}
            ---
            kind: Route
            name: listeners-tls
            fleets: [edge]
            listeners: [open, drop, strict]
            hosts: [tls.test]
            rules:
              - {name: plain, match: {headers: [{name: x-forwarded-proto, exact: http}]}, redirect: {scheme: https}}
              - {name: tls, to: [{service: listeners}]}
            """;

    private sealed record Listener(int Port)
    {
        public Task<GatewayAnswer> GetAsync(string path, params string[] headers) =>
            RawHttp.SendAsync(Port, Cancel, [$"GET {path} HTTP/1.1", "Host: listeners.test", .. headers]);

        public async Task<HttpStatusCode> StatusAsync(string path, params string[] headers) => (await GetAsync(path, headers)).Status;
    }
}
