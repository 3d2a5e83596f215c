using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Services by URL, the protocol that is agreed upon with them, and the host that they are asked for.</summary>
[Collection(SharedStands.Collection)]
public sealed class UpstreamProtocolTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task The_protocol_is_agreed_upon_by_TLS_and_the_host_is_that_of_the_service(string envoy)
    {
        using var servers = new CertificateAuthority("servers");
        var own = servers.Issue(["localhost"]);
        await using var modern = await BackendAsync(own, HttpProtocols.Http1AndHttp2);
        await using var old = await BackendAsync(own, HttpProtocols.Http1);
        var stand = await stands.ForAsync(envoy, Cancel);
        const string Check = """
            healthChecks: [{http: {path: /health}, interval: 1s, timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 1}]
            loadBalancing: {panicThreshold: 0}
            """;
        await stand.ApplyAsync(
            string.Join(
                "\n---\n",
                $"kind: Service\nname: auto-modern\nurl: https://localhost:{modern.Port}\ntls: {{ca: auto-servers}}\nprotocol: auto\n{Check}",
                $"kind: Service\nname: auto-old\nurl: https://localhost:{old.Port}\ntls: {{ca: auto-servers}}\nprotocol: auto\n{Check}",
                $"kind: Service\nname: by-address\nendpoints: [{{address: 127.0.0.1, port: {modern.Port}}}]\n"
                    + $"tls: {{sni: localhost, ca: auto-servers}}\n{Check}",
                """
                kind: Route
                name: auto
                fleets: [edge]
                hosts: [auto.test]
                rules:
                  - {name: modern, match: {path: {prefix: /modern}}, to: [{service: auto-modern}], rewrite: {hostFrom: service}}
                  - {name: old, match: {path: {prefix: /old}}, to: [{service: auto-old}]}
                  - {name: address, match: {path: {prefix: /address}}, to: [{service: by-address}]}
                """,
                IssuedCertificate.Authority("auto-servers", servers.Root)
            ),
            Cancel
        );

        await ShouldAnswerAsync(stand, "/modern", "HTTP/2 localhost");
        await ShouldAnswerAsync(stand, "/old", "HTTP/1.1 auto.test");
        await ShouldAnswerAsync(stand, "/address", "HTTP/1.1 auto.test");
        modern.HealthHosts.ShouldContain($"localhost:{modern.Port}");
        modern.HealthHosts.ShouldContain("localhost");
        old.HealthHosts.ShouldContain($"localhost:{old.Port}");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task An_extension_is_asked_over_TLS_and_denies_if_it_cannot_be_verified(string envoy)
    {
        using var servers = new CertificateAuthority("servers");
        await using var authz = await BackendAsync(servers.Issue(["localhost"]), HttpProtocols.Http1);
        var stand = await stands.ForAsync(envoy, Cancel);
        var backend = $"kind: Service\nname: authz-tls\nurl: https://localhost:{authz.Port}\ntls: {{ca: authz-servers}}";
        string[] documents =
        [
            backend,
            "kind: Extension\nname: verified\ntype: extAuthz\nservice: authz-tls\nonFailure: deny\ntimeout: 5s",
            $"kind: Extension\nname: unverified\ntype: extAuthz\nurl: https://localhost:{authz.Port}\nonFailure: deny\ntimeout: 5s",
            """
                kind: Route
                name: authz-tls
                fleets: [edge]
                hosts: [authz-tls.test]
                rules:
                  - {name: verified, match: {path: {prefix: /verified}}, respond: {status: 200}, policies: {extAuthz: {extension: verified}}}
                  - {name: unverified, match: {path: {prefix: /unverified}}, respond: {status: 200}, policies: {extAuthz: {extension: unverified}}}
                """,
            IssuedCertificate.Authority("authz-servers", servers.Root),
        ];
        await stand.ApplyAsync(string.Join("\n---\n", documents), Cancel);

        await Wait.UntilAsync("the extension lets it pass", Deadline, async _ => await StatusAsync("/verified") == HttpStatusCode.OK, Cancel);
        (await StatusAsync("/unverified")).ShouldBe(HttpStatusCode.ServiceUnavailable);

        async Task<HttpStatusCode> StatusAsync(string path) => (await stand.Gateway.GetAsync("authz-tls.test", path, Cancel)).Status;
    }

    private static async Task ShouldAnswerAsync(Stand stand, string path, string body)
    {
        await Wait.UntilAsync(
            $"{path} is served",
            Deadline,
            async _ => (await stand.Gateway.GetAsync("auto.test", path, Cancel)).Status == HttpStatusCode.OK,
            Cancel
        );
        (await stand.Gateway.GetAsync("auto.test", path, Cancel)).Body.ShouldBe(body);
    }

    private static async Task<Backend> BackendAsync(IssuedCertificate own, HttpProtocols protocols)
    {
        var hosts = new System.Collections.Concurrent.ConcurrentBag<string>();
        var backend = await ScriptedBackend.StartAsync(
            (context, _) =>
            {
                if (context.Request.Path == "/health")
                    hosts.Add(context.Request.Host.Value!);
                return context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Host}", Cancel);
            },
            Cancel,
            listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = own.WithPrivateKey();
                    https.ServerCertificateChain = own.Certificates();
                });
            }
        );
        return new(backend, hosts);
    }

    /// <summary>Answers with the protocol and the host of a request.</summary>
    private sealed record Backend(ScriptedBackend Server, IReadOnlyCollection<string> HealthHosts) : IAsyncDisposable
    {
        public int Port => Server.Port;

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
