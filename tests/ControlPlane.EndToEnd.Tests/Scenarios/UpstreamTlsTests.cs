using System.Net;
using System.Security.Cryptography.X509Certificates;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Services that are called over TLS, and demand a certificate of Envoy.</summary>
[Collection(SharedStands.Collection)]
public sealed class UpstreamTlsTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Envoy_verifies_services_and_shows_them_its_certificate(string envoy)
    {
        using var servers = new CertificateAuthority("servers");
        using var gateways = new CertificateAuthority("gateways");
        using var strangers = new CertificateAuthority("strangers");
        await using var backend = await BackendAsync(servers.Issue(["orders.internal", "spiffe://corp/orders"]), gateways);
        await using var scene = new Scene(await stands.ForAsync(envoy, Cancel), backend.Port);
        string[] certificates =
        [
            IssuedCertificate.Authority("up-servers", servers.Root),
            IssuedCertificate.Authority("up-strangers", strangers.Root),
            gateways.Issue(["edge.gateway.test"]).Document("up-gateway"),
            strangers.Issue(["edge.gateway.test"]).Document("up-stranger"),
        ];

        await scene.ApplyAsync("{sni: orders.internal, ca: up-servers, clientCertificate: up-gateway}", certificates);
        var answer = await scene.GetAsync();
        (answer.Status, answer.Body).ShouldBe((HttpStatusCode.OK, "CN=edge.gateway.test"));
        await scene.ShouldAnswerAsync(
            HttpStatusCode.OK,
            "{sni: orders.internal, verify: {san: ['spiffe://corp/orders']}, ca: up-servers, clientCertificate: up-gateway}"
        );
        await scene.ShouldAnswerAsync(HttpStatusCode.OK, "{insecureSkipVerify: true, clientCertificate: up-gateway}");
        await scene.ShouldAnswerAsync(HttpStatusCode.ServiceUnavailable, "{sni: other.internal, ca: up-servers, clientCertificate: up-gateway}");
        await scene.ShouldAnswerAsync(HttpStatusCode.ServiceUnavailable, "{sni: orders.internal, ca: up-strangers, clientCertificate: up-gateway}");
        await scene.ShouldAnswerAsync(HttpStatusCode.ServiceUnavailable, "{sni: orders.internal, clientCertificate: up-gateway}");
        await scene.ShouldAnswerAsync(HttpStatusCode.ServiceUnavailable, "{sni: orders.internal, ca: up-servers}");
        await scene.ShouldAnswerAsync(HttpStatusCode.ServiceUnavailable, "{sni: orders.internal, ca: up-servers, clientCertificate: up-stranger}");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Rotating_the_certificate_that_Envoy_shows_fails_no_request(string envoy)
    {
        using var servers = new CertificateAuthority("servers");
        using var gateways = new CertificateAuthority("gateways");
        await using var backend = await BackendAsync(servers.Issue(["orders.internal"]), gateways);
        await using var scene = new Scene(await stands.ForAsync(envoy, Cancel), backend.Port);
        const string Tls = "{sni: orders.internal, ca: up-servers, clientCertificate: up-gateway}";
        var authorities = IssuedCertificate.Authority("up-servers", servers.Root);
        await scene.ApplyAsync(Tls, authorities, gateways.Issue(["first.gateway.test"]).Document("up-gateway"));
        await using var load = LoadClient.Start(scene.Address, Scene.Host);
        await Wait.UntilAsync("requests are answered", Deadline, _ => Task.FromResult(load.Answered + load.Failures.Count > 50), Cancel);
        load.Failures.ShouldBeEmpty();

        foreach (var name in new[] { "second", "third", "fourth" })
        {
            await scene.ApplyAsync(Tls, gateways.Issue([$"{name}.gateway.test"]).Document("up-gateway"));
            await Wait.UntilAsync($"the {name} certificate is shown", Deadline, async _ => (await scene.GetAsync()).Body == $"CN={name}.gateway.test", Cancel);
        }

        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Rotating_the_authority_of_a_service_fails_no_request(string envoy)
    {
        using var first = new CertificateAuthority("first");
        using var second = new CertificateAuthority("second");
        using var gateways = new CertificateAuthority("gateways");
        await using var before = await BackendAsync(first.Issue(["orders.internal"]), gateways);
        await using var after = await BackendAsync(second.Issue(["orders.internal"]), gateways);
        var stand = await stands.ForAsync(envoy, Cancel);
        const string Tls = "{sni: orders.internal, ca: up-servers, clientCertificate: up-gateway}";
        var added = string.Join('\n', second.Root.ExportCertificatePem().Split('\n').Select(line => "  " + line));
        var both = $"{IssuedCertificate.Authority("up-servers", first.Root)}\n{added}";
        await using var scene = new Scene(stand, before.Port);
        await scene.ApplyAsync(Tls, IssuedCertificate.Authority("up-servers", first.Root), gateways.Issue(["edge.gateway.test"]).Document("up-gateway"));
        await using var load = LoadClient.Start(scene.Address, Scene.Host);
        await UntilAnsweredAsync(load, 50);

        await scene.ApplyAsync(Tls, both);
        await UntilAnsweredAsync(load, 50);
        await new Scene(stand, after.Port).ApplyAsync(Tls);
        await UntilAnsweredAsync(load, 50);
        await new Scene(stand, after.Port).ApplyAsync(Tls, IssuedCertificate.Authority("up-servers", second.Root));
        await UntilAnsweredAsync(load, 50);

        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
    }

    private static Task UntilAnsweredAsync(LoadClient load, int more)
    {
        var enough = load.Answered + load.Failures.Count + more;
        return Wait.UntilAsync("requests are answered", Deadline, _ => Task.FromResult(load.Answered + load.Failures.Count > enough), Cancel);
    }

    /// <summary>A service that answers with the subject of the client's certificate, on connections that it closes.</summary>
    private static Task<ScriptedBackend> BackendAsync(IssuedCertificate own, CertificateAuthority clients) =>
        ScriptedBackend.StartAsync(
            async (context, _) =>
            {
                context.Response.Headers.Connection = "close";
                var certificate = await context.Connection.GetClientCertificateAsync(Cancel);
                await context.Response.WriteAsync(certificate!.Subject, Cancel);
            },
            Cancel,
            listen =>
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = own.WithPrivateKey();
                    https.ServerCertificateChain = own.Certificates();
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (certificate, _, _) => IsOf(certificate, clients);
                })
        );

    /// <summary>A resumed TLS session shows no intermediate certificates, so the service knows them itself.</summary>
    private static bool IsOf(X509Certificate2 certificate, CertificateAuthority authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority.Root);
        chain.ChainPolicy.ExtraStore.Add(authority.Intermediate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private sealed class Scene(Stand stand, int port) : IAsyncDisposable
    {
        public const string Host = "upstream-tls.test";

        public Uri Address => stand.Gateway.Address;

        public Task<long> ApplyAsync(string tls, params string[] certificates) =>
            stand.ApplyAsync(
                string.Join(
                    "\n---\n",
                    [
                        $"kind: Service\nname: upstream-tls\nendpoints: [{{address: 127.0.0.1, port: {port}}}]\ntls: {tls}",
                        $"kind: Route\nname: upstream-tls\nfleets: [edge]\nhosts: [{Host}]\nrules: [{{to: [{{service: upstream-tls}}]}}]",
                        .. certificates,
                    ]
                ),
                Cancel
            );

        public Task<GatewayAnswer> GetAsync() => stand.Gateway.GetAsync(Host, "/", Cancel);

        public async Task ShouldAnswerAsync(HttpStatusCode expected, string tls)
        {
            await ApplyAsync(tls);
            (await GetAsync()).Status.ShouldBe(expected, tls);
        }

        public async ValueTask DisposeAsync() =>
            await stand.Api.DeleteAsync(
                Cancel,
                [new("Route", "upstream-tls"), new("Service", "upstream-tls"), new("Certificate", "up-gateway"), new("Certificate", "up-servers")]
            );
    }
}
