using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>`https` listeners with real TLS clients.</summary>
public sealed class TlsTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Clients_get_the_certificate_of_the_name_that_they_ask_for(string envoy)
    {
        using var authority = new CertificateAuthority("names");
        await using var scene = await SceneAsync(
            envoy,
            "certificates: [tls-shop, tls-shop-rsa, tls-wild]",
            authority.Issue(["shop.test", "www.shop.test"]).Document("tls-shop"),
            authority.Issue(["shop.test"], rsa: true).Document("tls-shop-rsa"),
            authority.Issue(["*.wild.test"]).Document("tls-wild")
        );

        (await scene.AlgorithmAsync(authority.Client("shop.test"), ecdsa: true)).ShouldBe("ECDSA");
        (await scene.AlgorithmAsync(authority.Client("shop.test"), ecdsa: false)).ShouldBe("RSA");
        (await scene.AlgorithmAsync(authority.Client("www.shop.test"), ecdsa: true)).ShouldBe("ECDSA");
        (await scene.IsServedAsync(authority.Client("a.wild.test"))).ShouldBeTrue();
        (await scene.IsServedAsync(authority.Client("unknown.test"))).ShouldBeFalse();
        (await scene.IsServedAsync(authority.Client(""))).ShouldBeFalse();
        (await scene.IsServedAsync(authority.Client("shop.test").With(SslProtocols.Tls12))).ShouldBeTrue();
#pragma warning disable SYSLIB0039, CA5397 // The old versions are what is to be refused.
        (await scene.IsServedAsync(authority.Client("shop.test").With(SslProtocols.Tls11))).ShouldBeFalse();
#pragma warning restore SYSLIB0039, CA5397

        var modern = authority.Client("shop.test");
        modern.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        await using var connection = await TlsClient.ConnectAsync(scene.Port, modern, Cancel);
        connection.Protocol.ShouldBe("h2");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Clients_prove_who_they_are_by_certificates(string envoy)
    {
        using var authority = new CertificateAuthority("server");
        using var clients = new CertificateAuthority("clients");
        await using var scene = await SceneAsync(
            envoy,
            "certificates: [tls-mutual], clientAuth: {ca: tls-clients, san: ['spiffe://corp/billing', orders.client.test]}",
            authority.Issue(["mutual.test"]).Document("tls-mutual"),
            IssuedCertificate.Authority("tls-clients", clients.Root)
        );
        var billing = clients.Issue(["spiffe://corp/billing"]);
        var orders = clients.Issue(["orders.client.test"]);
        var stranger = clients.Issue(["stranger.client.test"]);
        var forged = authority.Issue(["spiffe://corp/billing"]);
        var expired = clients.Issue(["spiffe://corp/billing"], until: TimeProvider.System.GetUtcNow().AddDays(-1));

        (await scene.IsServedAsync(authority.Client("mutual.test", billing))).ShouldBeTrue();
        (await scene.IsServedAsync(authority.Client("mutual.test", orders))).ShouldBeTrue();
        (await scene.IsServedAsync(authority.Client("mutual.test"))).ShouldBeFalse("no certificate");
        (await scene.IsServedAsync(authority.Client("mutual.test", stranger))).ShouldBeFalse("another name");
        (await scene.IsServedAsync(authority.Client("mutual.test", forged))).ShouldBeFalse("another authority");
        (await scene.IsServedAsync(authority.Client("mutual.test", expired))).ShouldBeFalse("expired");

        await using var connection = await TlsClient.ConnectAsync(scene.Port, authority.Client("mutual.test", billing), Cancel);
        var answer = await connection.GetAsync("mutual.test", "/", Cancel, "x-forwarded-client-cert: URI=spiffe://corp/forged");
        answer.ShouldContain("URI=spiffe://corp/billing");
        answer.ShouldNotContain("forged");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Rotating_adding_and_removing_certificates_drops_no_request_and_no_connection(string envoy)
    {
        using var authority = new CertificateAuthority("rotation");
        await using var scene = await SceneAsync(envoy, "certificates: [tls-kept]", authority.Issue(["kept.test"]).Document("tls-kept"));
        await using var kept = await TlsClient.ConnectAsync(scene.Port, authority.Client("kept.test"), Cancel);
        (await kept.GetAsync("kept.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200");
        await using var load = LoadClient.Start(new Uri($"https://kept.test:{scene.Port}/"), "kept.test", authority.Client("kept.test"));

        foreach (var round in Enumerable.Range(0, 3))
        {
            var names = string.Join(", ", Enumerable.Range(0, 20).Select(index => $"tls-added-{index}"));
            string[] added = [.. Enumerable.Range(0, 20).Select(index => authority.Issue([$"added-{index}.test"]).Document($"tls-added-{index}"))];
            await scene.ApplyAsync($"certificates: [tls-kept, {names}]", added);
            await scene.UntilServedAsync(authority.Client($"added-{19}.test"));

            var renewed = authority.Issue(["kept.test"]);
            await scene.ApplyAsync($"certificates: [tls-kept, {names}]", renewed.Document("tls-kept"));
            using var expected = X509Certificate2.CreateFromPem(renewed.Chain);
            await scene.UntilAsync($"round {round}: new connections get the renewed certificate", authority.Client("kept.test"), expected.SerialNumber);

            await scene.ApplyAsync("certificates: [tls-kept]");
            (await scene.IsServedAsync(authority.Client("added-0.test"))).ShouldBeFalse();
        }

        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        load.Answered.ShouldBeGreaterThan(100);
        (await kept.GetAsync("kept.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200", Case.Sensitive, "the first connection is still open");
    }

    [Fact]
    public async Task Certificates_that_are_not_valid_now_are_refused()
    {
        await using var server = await InProcess.StartAsync(Cancel);
        using var authority = new CertificateAuthority("validity");
        var now = TimeProvider.System.GetUtcNow();
        var ended = authority.Issue(["old.test"], from: now.AddYears(-2), until: now.AddDays(-1)).Document("tls-old");
        var coming = authority.Issue(["new.test"], from: now.AddDays(1)).Document("tls-new");
        foreach (var (document, expected) in new[] { (ended, "expired at"), (coming, "is not valid before") })
        {
            var request = new TransactionRequest { Documents = AdminApi.Documents(document), Source = "cli" };
            var refused = (await server.Api.Client.TransactAsync(request, Cancel)).ShouldBeOfType<Answer<TransactionResponse>.Refused>();
            var problem = refused.Problem.Errors!.ShouldHaveSingleItem();
            (problem.Code, problem.Path).ShouldBe(("CP0267", "chain"));
            problem.Message.ShouldContain(expected);
        }
    }

    private static async Task<Scene> SceneAsync(string envoy, string tls, params string[] certificates)
    {
        var stand = await Stand.StartAsync(envoy, Cancel);
        var backend = await EchoBackend.StartAsync("tls", 0, HttpProtocols.Http1, Cancel);
        var scene = new Scene(stand, backend);
        await scene.ApplyAsync(tls, certificates);
        await Wait.UntilAsync("the listener is open", Deadline, _ => IsOpenAsync(scene.Port), Cancel);
        return scene;
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, Cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A stand whose fleet has an `https` listener beside its own.</summary>
    private sealed class Scene(Stand stand, EchoBackend backend) : IAsyncDisposable
    {
        public int Port { get; } = FreePort.Next();

        public Task<long> ApplyAsync(string tls, params string[] certificates) =>
            stand.ApplyAsync(
                string.Join(
                    "\n---\n",
                    [
                        stand.FleetYaml.Replace("}]", $"}}, {Listener(tls)}]", StringComparison.Ordinal),
                        $"kind: Service\nname: tls\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]",
                        "kind: Route\nname: tls\nfleets: [edge]\nlisteners: [https]\nrules: [{to: [{service: tls}]}]",
                        .. certificates,
                    ]
                ),
                Cancel
            );

        private string Listener(string tls) => $"{{name: https, address: 127.0.0.1, port: {Port}, protocol: https, tls: {{{tls}}}}}";

        public Task<bool> IsServedAsync(SslClientAuthenticationOptions options) =>
            TlsClient.IsServedAsync(Port, options, options.TargetHost is { Length: > 0 } name ? name : "any.test", Cancel);

        public Task UntilServedAsync(SslClientAuthenticationOptions options) =>
            Wait.UntilAsync($"{options.TargetHost} is served", Deadline, _ => IsServedAsync(options), Cancel);

        public Task UntilAsync(string what, SslClientAuthenticationOptions options, string serial) =>
            Wait.UntilAsync(
                what,
                Deadline,
                async cancel =>
                {
                    await using var client = await TlsClient.ConnectAsync(Port, options, cancel);
                    return client.Certificate.SerialNumber == serial;
                },
                Cancel
            );

        /// <summary>The algorithm of the key of the certificate that a client of TLS 1.2 gets which verifies one alone.</summary>
        public async Task<string> AlgorithmAsync(SslClientAuthenticationOptions options, bool ecdsa)
        {
            options.EnabledSslProtocols = SslProtocols.Tls12;
#pragma warning disable CA1416 // The tests run on Linux.
            options.CipherSuitesPolicy = new CipherSuitesPolicy([
                ecdsa ? TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 : TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            ]);
#pragma warning restore CA1416
            await using var client = await TlsClient.ConnectAsync(Port, options, Cancel);
            return client.Certificate.GetRSAPublicKey() is null ? "ECDSA" : "RSA";
        }

        public async ValueTask DisposeAsync()
        {
            await stand.DisposeAsync();
            await backend.DisposeAsync();
        }
    }
}

/// <summary>Options of TLS clients.</summary>
file static class TlsOptions
{
    public static SslClientAuthenticationOptions With(this SslClientAuthenticationOptions options, SslProtocols versions)
    {
        options.EnabledSslProtocols = versions;
        return options;
    }
}
