using System.Net.Sockets;
using System.Security.Authentication;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Who a client is by its certificate, in `authorize`, and as a consumer in limits, in groups and for the service.</summary>
public sealed class ClientIdentityTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Names_of_certificates_decide_who_may_pass(string envoy)
    {
        using var server = new CertificateAuthority("server");
        using var clients = new CertificateAuthority("clients");
        await using var scene = await Scene.StartAsync(envoy, server, clients);
        await scene.ApplyAsync(
            """
            kind: Route
            name: identity
            fleets: [edge]
            listeners: [https]
            policies:
              authorize: {rules: [{deny: {principals: ["spiffe://corp/leaked"]}}]}
            rules:
              - {name: exact, match: {path: {prefix: /exact}}, to: [{service: echo}], policies: {authorize: {rules: [{allow: {principals: ["spiffe://corp/billing"]}}]}}}
              - {name: prefix, match: {path: {prefix: /prefix}}, to: [{service: echo}], policies: {authorize: {rules: [{allow: {principals: [{prefix: "spiffe://corp/teams/"}]}}]}}}
              - {name: suffix, match: {path: {prefix: /suffix}}, to: [{service: echo}], policies: {authorize: {rules: [{allow: {principals: [{suffix: .corp.test}]}}]}}}
              - {name: subject, match: {path: {prefix: /subject}}, to: [{service: echo}], policies: {authorize: {rules: [{allow: {principals: ["CN=spiffe.corp.billing"]}}]}}}
              - {name: open, match: {path: {prefix: /open}}, to: [{service: echo}]}
            """
        );
        var billing = clients.Issue(["spiffe://corp/billing"]);
        var team = clients.Issue(["spiffe://corp/teams/red", "red.corp.test"]);
        var leaked = clients.Issue(["spiffe://corp/leaked", "leaked.corp.test"]);
        await scene.UntilAsync("/open", billing, 200);

        await scene.ShouldAnswerAsync("/exact", billing, 200);
        await scene.ShouldAnswerAsync("/exact", team, 403);
        await scene.ShouldAnswerAsync("/exact", null, 403);
        await scene.ShouldAnswerAsync("/prefix", team, 200);
        await scene.ShouldAnswerAsync("/prefix", billing, 403);
        await scene.ShouldAnswerAsync("/suffix", team, 200, "every name of the certificate counts");
        await scene.ShouldAnswerAsync("/suffix", billing, 403);
        await scene.ShouldAnswerAsync("/subject", billing, 200);
        await scene.ShouldAnswerAsync("/subject", team, 403);
        await scene.ShouldAnswerAsync("/open", leaked, 403, "a level above denies it");
        await scene.ShouldAnswerAsync("/suffix", leaked, 403);
        await scene.ShouldAnswerAsync("/open", null, 200, "the listener lets clients without a certificate connect");

        // What a client says of itself is not believed.
        await scene.ShouldAnswerAsync("/exact", null, 403, "", "x-forwarded-client-cert: URI=spiffe://corp/billing");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_consumer_is_known_by_its_certificate(string envoy)
    {
        using var server = new CertificateAuthority("server");
        using var clients = new CertificateAuthority("clients");
        await using var scene = await Scene.StartAsync(envoy, server, clients);
        await scene.ApplyAsync(
            """
            kind: Consumer
            name: alice
            groups: [staff]
            certificate: {san: ["spiffe://corp/alice", Alice.Corp.test]}
            """,
            """
            kind: Consumer
            name: bob
            certificate: {san: ["spiffe://corp/bob"]}
            """,
            """
            kind: Consumer
            name: carol
            apiKeys: [{name: only, key: {value: a-key-of-carol-000001}}]
            """,
            """
            kind: Route
            name: identity
            fleets: [edge]
            listeners: [https]
            policies: {clientCertificate: {}}
            rules:
              - {name: any, match: {path: {prefix: /any}}, to: [{service: echo}]}
              - {name: static, match: {path: {exact: /static}}, respond: {status: 200, body: hello}}
              - {name: bob, match: {path: {prefix: /bob}}, to: [{service: echo}], policies: {clientCertificate: {consumers: [bob]}}}
              - {name: staff, match: {path: {prefix: /staff}}, to: [{service: echo}], policies: {authorize: {rules: [{allow: {groups: [staff]}}]}}}
              - name: limited
                match: {path: {prefix: /limited}}
                to: [{service: echo}]
                policies: {rateLimit: [{name: each, rate: 3/h, by: [{consumer: true}]}]}
              - {name: both, match: {path: {prefix: /both}}, to: [{service: echo}], policies: {apiKey: {from: [{query: key}]}}}
            """
        );
        var alice = clients.Issue(["spiffe://corp/alice"]);
        var aliceByDns = clients.Issue(["alice.corp.test"]);
        var bob = clients.Issue(["spiffe://corp/bob"]);
        var stranger = clients.Issue(["spiffe://corp/stranger"]);
        await scene.UntilAsync("/any", alice, 200);

        (await scene.GetAsync("/any", alice)).ShouldContain("\"x-consumer\":\"alice\"");
        (await scene.GetAsync("/any", aliceByDns)).ShouldContain("\"x-consumer\":\"alice\"");
        var spoofed = await scene.GetAsync("/any", bob, "x-consumer: alice", "x-forwarded-client-cert: URI=spiffe://corp/alice");
        spoofed.ShouldContain("\"x-consumer\":\"bob\"");
        spoofed.ShouldNotContain("alice");
        await scene.ShouldAnswerAsync("/any", stranger, 401);
        await scene.ShouldAnswerAsync("/any", null, 401, "", "x-consumer: alice");
        await scene.ShouldAnswerAsync("/static", alice, 200);
        await scene.ShouldAnswerAsync("/static", null, 401, "a rule that answers itself is protected too");
        await scene.ShouldAnswerAsync("/bob", bob, 200);
        await scene.ShouldAnswerAsync("/bob", alice, 401);
        await scene.ShouldAnswerAsync("/staff", alice, 200);
        await scene.ShouldAnswerAsync("/staff", bob, 403);

        // Both credentials are needed, and the key is taken out of the request.
        var both = await scene.GetAsync("/both?key=a-key-of-carol-000001&b=1", alice);
        both.ShouldStartWith("HTTP/1.1 200");
        both.ShouldNotContain("a-key-of-carol");
        both.ShouldContain("\"x-consumer\":\"alice\"");
        await scene.ShouldAnswerAsync("/both?b=1", alice, 401);
        await scene.ShouldAnswerAsync("/both?key=a-key-of-carol-000001", null, 401);

        // Each consumer has a bucket of its own, whichever of its certificates it shows.
        await scene.ShouldAnswerAsync("/limited", alice, 200);
        await scene.ShouldAnswerAsync("/limited", aliceByDns, 200);
        await scene.ShouldAnswerAsync("/limited", alice, 200);
        await scene.ShouldAnswerAsync("/limited", aliceByDns, 429);
        await scene.ShouldAnswerAsync("/limited", bob, 200);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_certificate_that_a_consumer_loses_is_refused(string envoy)
    {
        using var server = new CertificateAuthority("server");
        using var clients = new CertificateAuthority("clients");
        await using var scene = await Scene.StartAsync(envoy, server, clients);
        const string Route =
            "kind: Route\nname: identity\nfleets: [edge]\nlisteners: [https]\nrules: [{to: [{service: echo}], policies: {clientCertificate: {}}}]\n";
        await scene.ApplyAsync("kind: Consumer\nname: alice\ncertificate: {san: ['spiffe://corp/alice', 'spiffe://corp/old']}\n", Route);
        var old = clients.Issue(["spiffe://corp/old"]);
        await scene.UntilAsync("/", old, 200);

        // A connection that is open is asked at each request.
        await using var open = await scene.ConnectAsync(old);
        (await open.GetAsync("mutual.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200");
        await scene.ApplyAsync("kind: Consumer\nname: alice\ncertificate: {san: ['spiffe://corp/alice']}\n");
        await scene.UntilAsync("/", old, 401);
        (await open.GetAsync("mutual.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 401");
        await scene.ShouldAnswerAsync("/", clients.Issue(["spiffe://corp/alice"]), 200);
    }

    /// <summary>A listener that asks for certificates and does not demand them.</summary>
    private sealed class Scene(Stand stand, EchoBackend backend, CertificateAuthority authority) : IAsyncDisposable
    {
        private const string Host = "mutual.test";

        private readonly int _port = FreePort.Next();

        public static async Task<Scene> StartAsync(string envoy, CertificateAuthority server, CertificateAuthority clients)
        {
            var stand = await Stand.StartAsync(envoy, Cancel);
            var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
            var scene = new Scene(stand, backend, server);
            var https =
                $"{{name: https, address: 127.0.0.1, port: {scene._port}, protocol: https, "
                + "tls: {certificates: [mutual], clientAuth: {ca: clients, mode: optional}}}";
            await scene.ApplyAsync(
                stand.FleetYaml.Replace("}]", $"}}, {https}]", StringComparison.Ordinal),
                server.Issue([Host]).Document("mutual"),
                IssuedCertificate.Authority("clients", clients.Root),
                $"kind: Service\nname: echo\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]\n"
            );
            return scene;
        }

        public Task<long> ApplyAsync(params string[] documents) => stand.ApplyAsync(string.Join("\n---\n", documents), Cancel);

        public Task<TlsClient> ConnectAsync(IssuedCertificate? client) => TlsClient.ConnectAsync(_port, authority.Client(Host, client), Cancel);

        /// <summary>The whole answer to a request on a connection of its own.</summary>
        public async Task<string> GetAsync(string path, IssuedCertificate? client, params string[] headers)
        {
            await using var connection = await ConnectAsync(client);
            return await connection.GetAsync(Host, path, Cancel, headers);
        }

        public async Task ShouldAnswerAsync(string path, IssuedCertificate? client, int status, string why = "", params string[] headers) =>
            (await GetAsync(path, client, headers)).ShouldStartWith($"HTTP/1.1 {status} ", Case.Sensitive, $"{path} {why}");

        public Task UntilAsync(string path, IssuedCertificate? client, int status) =>
            Wait.UntilAsync(
                $"{path} is answered {status}",
                Deadline,
                async _ =>
                {
                    try
                    {
                        return (await GetAsync(path, client)).StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal);
                    }
                    catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException)
                    {
                        return false;
                    }
                },
                Cancel
            );

        public async ValueTask DisposeAsync()
        {
            await stand.DisposeAsync();
            await backend.DisposeAsync();
        }
    }
}
