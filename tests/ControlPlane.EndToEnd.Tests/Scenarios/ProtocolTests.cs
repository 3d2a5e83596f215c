using System.Net;
using System.Text;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>What the standards of HTTP ask of a gateway, each with its place.</summary>
[Collection(SharedStands.Collection)]
public sealed class ProtocolTests(SharedStands stands)
{
    private const string Key = "fake-key-of-scheme-user1";
    private const string Password = "fake-password-1";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>https://www.rfc-editor.org/rfc/rfc9110#section-11.1</summary>
    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Schemes_of_Authorization_count_in_any_case_as_in_RFC_9110_11_1(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("schemes", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            kind: Service
            name: schemes
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            {kind: Consumer, name: scheme-user, apiKeys: [{name: only, key: {value: {{{{Key}}}}}}], basic: {password: {value: {{{{Password}}}}}}}
            {{{{Tokens.Provider(issuer, "schemes")}}}}
            {{{{Tokens.Provider(issuer, "schemes-own", "from: [{header: Authorization, prefix: 'DPoP '}]", "forward: true")}}}}
            ---
            kind: Route
            name: schemes
            fleets: [edge]
            hosts: [schemes.test]
            rules:
              - {name: jwt, match: {path: {prefix: /jwt}}, to: [{service: schemes}], policies: {jwt: {anyOf: [schemes]}}}
              - {name: optional, match: {path: {prefix: /optional}}, to: [{service: schemes}], policies: {jwt: {anyOf: [schemes], optional: true}}}
              - {name: own, match: {path: {prefix: /own}}, to: [{service: schemes}], policies: {jwt: {anyOf: [schemes-own]}}}
              - {name: basic, match: {path: {prefix: /basic}}, to: [{service: schemes}], policies: {basicAuth: {consumers: [scheme-user]}}}
              - {name: key, match: {path: {prefix: /key}}, to: [{service: schemes}], policies: {apiKey: {from: {header: Authorization}, consumers: [scheme-user]}}}
              - {name: any, match: {path: {prefix: /any}}, to: [{service: schemes}], policies: {auth: {anyOf: [{jwt: {anyOf: [schemes]}}, {basicAuth: {consumers: [scheme-user]}}]}}}
            """,
            Cancel
        );
        var token = Tokens.Of(issuer);
        var password = Convert.ToBase64String(Encoding.UTF8.GetBytes($"scheme-user:{Password}"));

        (string Path, string Scheme, string Credential)[] all =
        [
            ("/jwt", "Bearer", token),
            ("/optional", "Bearer", token),
            ("/own", "DPoP", token),
            ("/basic", "Basic", password),
            ("/key", "Bearer", Key),
            ("/any", "Bearer", token),
            ("/any", "Basic", password),
        ];
        foreach (var (path, scheme, credential) in all)
        {
            foreach (
                var spelled in new[]
                {
                    scheme,
                    scheme.ToLowerInvariant(),
                    scheme.ToUpperInvariant(),
                    scheme[..1].ToLowerInvariant() + scheme[1..].ToUpperInvariant(),
                    scheme.ToLowerInvariant() + "  ",
                }
            )
            {
                var answer = await SendAsync(path, $"{spelled} {credential}");
                answer.Status.ShouldBe(HttpStatusCode.OK, $"{path} {spelled}");
                if (path != "/own")
                    answer.Echo.Headers.Keys.ShouldNotContain("authorization", $"{path} {spelled}");
            }
        }
        foreach (
            var (path, wrong) in new[]
            {
                ("/jwt", $"xbearer {token[1..]}"),
                ("/jwt", $"basic {token}"),
                ("/basic", $"bearer {password}"),
                ("/basic", $"xbasic {password}"),
                ("/key", $"basic {Key}"),
                ("/own", $"dpopx {token}"),
            }
        )
            (await SendAsync(path, wrong)).Status.ShouldBe(HttpStatusCode.Unauthorized, $"{path} {wrong}");
        (await SendAsync("/optional", "Digest realm")).Status.ShouldBe(HttpStatusCode.OK, "another scheme is no token");

        Task<GatewayAnswer> SendAsync(string path, string authorization) =>
            stand.Gateway.GetAsync("schemes.test", path, Cancel, ("Authorization", authorization));
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc9110#section-7.8</summary>
    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Offers_to_upgrade_that_nobody_takes_are_ignored_as_in_RFC_9110_7_8(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("offers", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            kind: Service
            name: offers
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            kind: Route
            name: offers
            fleets: [edge]
            hosts: [offers.test]
            rules: [{to: [{service: offers}]}]
            """,
            Cancel
        );
        foreach (var offer in new[] { "TLS/1.2", "h2c", "HTTP/2.0", "w", "web", "Websockets", "foo/2, bar" })
        {
            var answer = await RawClient.SendAsync(
                stand.Gateway.Address,
                $"GET / HTTP/1.1\r\nHost: offers.test\r\nConnection: Upgrade, close\r\nUpgrade: {offer}\r\n\r\n",
                Cancel
            );
            answer.Status.ShouldBe(200, offer);
            answer.Body.ShouldNotContain("\"upgrade\"", Case.Insensitive, $"{offer} is not offered to the service either");
        }
        (
            await RawClient.SendAsync(
                stand.Gateway.Address,
                "GET / HTTP/1.1\r\nHost: offers.test\r\nConnection: Upgrade, close\r\nUpgrade: WebSocket\r\n\r\n",
                Cancel
            )
        ).Status.ShouldBe(403, "a rule takes WebSockets only where it lists them");
    }

    /// <summary>https://gateway-api.sigs.k8s.io/reference/spec/#httprequestredirectfilter: the usual port of a scheme is not written.</summary>
    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_redirect_writes_a_port_only_where_it_is_not_the_usual_one(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await stand.ApplyAsync(
            """
            kind: Route
            name: ports
            fleets: [edge]
            hosts: [ports.test]
            rules:
              - {name: tls, match: {path: {prefix: /tls}}, redirect: {scheme: https, port: 443}}
              - {name: tls-other, match: {path: {prefix: /tls-other}}, redirect: {scheme: https, host: new.test, port: 443}}
              - {name: scheme, match: {path: {prefix: /scheme}}, redirect: {scheme: https}}
              - {name: host, match: {path: {prefix: /host}}, redirect: {host: new.test}}
              - {name: port, match: {path: {prefix: /port}}, redirect: {port: 8443}}
              - {name: path, match: {path: {prefix: /path}}, redirect: {path: /new}}
            """,
            Cancel
        );

        foreach (
            var (path, host, location) in new[]
            {
                ("/tls", "ports.test", "https://ports.test/tls"),
                ("/tls", "ports.test:80", "https://ports.test/tls"),
                ("/tls", "ports.test:8080", "https://ports.test:443/tls"),
                ("/tls-other", "ports.test", "https://new.test/tls-other"),
                ("/tls-other", "ports.test:8080", "https://new.test/tls-other"),
                ("/scheme", "ports.test:80", "https://ports.test/scheme"),
                ("/scheme", "ports.test:8080", "https://ports.test:8080/scheme"),
                ("/host", "ports.test:8080", "http://new.test/host"),
                ("/port", "ports.test:8080", "http://ports.test:8443/port"),
                ("/path", "ports.test:8080", "http://ports.test:8080/new"),
            }
        )
        {
            (await RawClient.RequestAsync(stand.Gateway.Address, $"GET {path}", host, Cancel)).Values("location").ShouldBe([location], $"{host}{path}");
        }
    }

    /// <summary>
    /// https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7: Content-Range counts the bytes of the representation as it would be without the range.
    /// </summary>
    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_part_of_a_response_is_not_compressed_as_in_RFC_9110_15_3_7(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await ScriptedBackend.StartAsync(
            async (context, _) =>
            {
                var part = context.Request.Headers.Range.Count > 0;
                if (part)
                    (context.Response.StatusCode, context.Response.Headers.ContentRange) = (206, "bytes 0-4999/9999");
                (context.Response.ContentType, context.Response.ContentLength) = ("text/plain", 5000);
                await context.Response.WriteAsync(new string('a', 5000), context.RequestAborted);
            },
            Cancel
        );
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: ranges
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: ranges
            fleets: [edge]
            hosts: [ranges.test]
            rules: [{to: [{service: ranges}], policies: {compress: {} } }]
            """,
            Cancel
        );

        var whole = await stand.Gateway.GetAsync("ranges.test", "/", Cancel, ("accept-encoding", "gzip"));
        whole.Headers["content-encoding"].ShouldBe("gzip");
        var part = await stand.Gateway.GetAsync("ranges.test", "/", Cancel, ("accept-encoding", "gzip"), ("range", "bytes=0-4999"));
        (part.Status, part.Headers["content-range"], part.Body.Length).ShouldBe((HttpStatusCode.PartialContent, "bytes 0-4999/9999", 5000));
        part.Headers.Keys.ShouldNotContain("content-encoding");
    }
}
