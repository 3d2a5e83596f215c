using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Domains on listeners with and without TLS.</summary>
public sealed class DomainTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Of the documents of a site.</summary>
    private static readonly string[] Kinds = ["Route", "Domain", "Certificate"];

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_site_redirects_plain_requests_and_is_under_its_policies_over_TLS(string envoy)
    {
        using var authority = new CertificateAuthority("site");
        await using var scene = await SceneAsync(envoy);
        await scene.ApplyAsync(
            """
            kind: Domain
            name: shop
            hosts: [shop.test, www.shop.test]
            fleets: [edge]
            tls: {certificates: [shop]}
            redirectToHttps: true
            policies:
              hsts: {maxAge: 1h}
              headers: {response: {set: {x-domain: shop}}}
            """,
            "kind: Route\nname: shop\ndomain: shop\nrules: [{match: {path: {prefix: /app}}, to: [{service: web}]}]",
            authority.Issue(["shop.test", "www.shop.test"]).Document("shop")
        );

        await scene.UntilServedAsync(authority, "shop.test", "/app");
        await using var client = await TlsClient.ConnectAsync(scene.Https, authority.Client("shop.test"), Cancel);
        var served = await client.GetAsync("shop.test", "/app", Cancel);
        served.ShouldStartWith("HTTP/1.1 200");
        served.ShouldContain("strict-transport-security: max-age=3600\r\n");
        served.ShouldContain("x-domain: shop\r\n");
        var unmatched = await client.GetAsync("www.shop.test", "/other", Cancel);
        unmatched.ShouldStartWith("HTTP/1.1 404");
        unmatched.ShouldContain("strict-transport-security: max-age=3600\r\n");

        var redirected = await RawHttp.SendAsync(scene.Http, Cancel, "GET /app/a?b=c HTTP/1.1", "Host: shop.test");
        redirected.Status.ShouldBe(HttpStatusCode.MovedPermanently);
        redirected.Headers["location"].ShouldBe($"https://shop.test:{scene.Https}/app/a?b=c");
        redirected.Headers.ShouldNotContainKey("strict-transport-security");
        var withPort = await RawHttp.SendAsync(scene.Http, Cancel, "POST /app HTTP/1.1", $"Host: www.shop.test:{scene.Http}", "content-length: 0");
        withPort.Headers["location"].ShouldBe($"https://www.shop.test:{scene.Https}/app");
        var forged = await RawHttp.SendAsync(scene.Http, Cancel, "GET /app HTTP/1.1", "Host: shop.test", "x-forwarded-proto: https");
        forged.Status.ShouldBe(HttpStatusCode.MovedPermanently);

        (await scene.BehindProxyAsync("x-forwarded-proto: https")).ShouldBe(HttpStatusCode.OK);
        (await scene.BehindProxyAsync("x-forwarded-proto: http")).ShouldBe(HttpStatusCode.MovedPermanently);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_host_that_the_certificate_of_the_connection_does_not_cover_is_misdirected(string envoy)
    {
        using var authority = new CertificateAuthority("misdirected");
        await using var scene = await SceneAsync(envoy);
        await scene.ApplyAsync(
            "kind: Domain\nname: shop\nhosts: [shop.test, '*.shop.test']\nfleets: [edge]\ntls: {certificates: [shop]}",
            "kind: Route\nname: shop\ndomain: shop\nrules: [{to: [{service: web}]}]",
            "kind: Domain\nname: pay\nhosts: [pay.test]\nfleets: [edge]\ntls: {certificates: [pay]}",
            "kind: Route\nname: pay\ndomain: pay\nrules: [{to: [{service: web}]}]",
            "kind: Route\nname: rest\nfleets: [edge]\nlisteners: [https]\nrules: [{to: [{service: web}]}]",
            authority.Issue(["shop.test", "*.shop.test"]).Document("shop"),
            authority.Issue(["pay.test"]).Document("pay")
        );
        await scene.UntilServedAsync(authority, "shop.test", "/");

        await using var client = await TlsClient.ConnectAsync(scene.Https, authority.Client("shop.test"), Cancel);
        foreach (
            var (host, status) in new[]
            {
                ("SHOP.test", 200),
                ("a.shop.test:443", 200),
                ("pay.test", 421),
                ("a.b.shop.test", 421),
                ("else.test", 421),
                ("127.0.0.1", 421),
            }
        )
            (await client.GetAsync(host, "/", Cancel)).ShouldStartWith($"HTTP/1.1 {status}", Case.Sensitive, host);

        var modern = authority.Client("shop.test");
        modern.ApplicationProtocols = [SslApplicationProtocol.Http2];
        foreach (var (host, status) in new[] { ("shop.test", 200), ("pay.test", 421), ("www.shop.test", 200) })
        {
            await using var http2 = await TlsClient.ConnectAsync(scene.Https, modern, Cancel);
            (await http2.Http2StatusAsync(host, Cancel)).ShouldBe(status, host);
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Adding_rotating_and_removing_50_domains_drops_no_request_and_closes_no_connection_of_another(string envoy)
    {
        const int Domains = 50;
        using var authority = new CertificateAuthority("many");
        await using var scene = await SceneAsync(envoy);
        await scene.ApplyAsync(
            "kind: Domain\nname: kept\nhosts: [kept.test]\nfleets: [edge]\ntls: {certificates: [kept]}",
            "kind: Route\nname: kept\ndomain: kept\nrules: [{to: [{service: web}]}]",
            authority.Issue(["kept.test"]).Document("kept")
        );
        await scene.UntilServedAsync(authority, "kept.test", "/");
        await using var kept = await TlsClient.ConnectAsync(scene.Https, authority.Client("kept.test"), Cancel);
        (await kept.GetAsync("kept.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var load = LoadClient.Start(new Uri($"https://kept.test:{scene.Https}/"), "kept.test", authority.Client("kept.test"));

        var names = Enumerable.Range(0, Domains).Select(index => $"added-{index}").ToArray();
        await scene.ApplyAsync([.. names.SelectMany(name => Site(name, authority))]);
        await scene.UntilServedAsync(authority, "added-0.test", "/");
        await scene.UntilServedAsync(authority, $"added-{Domains - 1}.test", "/");
        await using var other = await TlsClient.ConnectAsync(scene.Https, authority.Client("added-1.test"), Cancel);

        var renewed = names.ToDictionary(name => name, name => authority.Issue([$"{name}.test"]));
        await scene.ApplyAsync([.. renewed.Select(certificate => certificate.Value.Document(certificate.Key))]);
        using var expected = X509Certificate2.CreateFromPem(renewed[names[^1]].Chain);
        await scene.UntilCertificateAsync(authority.Client($"{names[^1]}.test"), expected.SerialNumber);
        (await other.GetAsync("added-1.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200", Case.Sensitive, "a renewed certificate closes no connection");

        await scene.DeleteAsync([.. names.SelectMany(name => Kinds.Select(kind => new DocumentName(kind, name)))]);
        (await scene.IsServedAsync(authority, "added-0.test", "/")).ShouldBeFalse();

        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{load.Answered / watch.Elapsed.TotalSeconds:0} requests a second for {watch.Elapsed.TotalSeconds:0.0} s"
        );
        load.Answered.ShouldBeGreaterThan(200);
        (await kept.GetAsync("kept.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200", Case.Sensitive, "the connection of the first domain is still open");
    }

    private static string[] Site(string name, CertificateAuthority authority) =>
        [
            $"kind: Domain\nname: {name}\nhosts: [{name}.test]\nfleets: [edge]\ntls: {{certificates: [{name}]}}\nredirectToHttps: true",
            $"kind: Route\nname: {name}\ndomain: {name}\nrules: [{{to: [{{service: web}}]}}]",
            authority.Issue([$"{name}.test"]).Document(name),
        ];

    private static async Task<Scene> SceneAsync(string envoy)
    {
        var stand = await Stand.StartAsync(envoy, Cancel);
        return new Scene(stand, await EchoBackend.StartAsync("web", 0, HttpProtocols.Http1, Cancel));
    }

    /// <summary>A fleet with a plain listener, one behind a trusted proxy, and an `https` listener that has only the certificates of domains.</summary>
    private sealed class Scene(Stand stand, EchoBackend backend) : IAsyncDisposable
    {
        private readonly int _proxied = FreePort.Next();

        public int Http => stand.Gateway.Address.Port;

        public int Https { get; } = FreePort.Next();

        public Task<long> ApplyAsync(params string[] documents)
        {
            var proxied = $"{{name: proxied, address: 127.0.0.1, port: {_proxied}, clientIp: {{trustedHops: 1}}}}";
            var https = $"{{name: https, address: 127.0.0.1, port: {Https}, protocol: https}}";
            return stand.ApplyAsync(
                string.Join(
                    "\n---\n",
                    [
                        stand.FleetYaml.Replace("}]", $"}}, {proxied}, {https}]", StringComparison.Ordinal),
                        $"kind: Service\nname: web\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]",
                        .. documents,
                    ]
                ),
                Cancel
            );
        }

        public async Task DeleteAsync(params DocumentName[] documents)
        {
            var revision = await stand.Api.DeleteAsync(Cancel, documents);
            await stand.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
        }

        public async Task<HttpStatusCode> BehindProxyAsync(string header) =>
            (await RawHttp.SendAsync(_proxied, Cancel, "GET /app HTTP/1.1", "Host: shop.test", "x-forwarded-for: 192.0.2.1", header)).Status;

        public Task<bool> IsServedAsync(CertificateAuthority authority, string host, string path) =>
            TlsClient.IsServedAsync(Https, authority.Client(host), host, Cancel, path);

        public Task UntilServedAsync(CertificateAuthority authority, string host, string path) =>
            Wait.UntilAsync($"{host} is served", Deadline, _ => IsServedAsync(authority, host, path), Cancel);

        public Task UntilCertificateAsync(SslClientAuthenticationOptions options, string serial) =>
            Wait.UntilAsync(
                $"{options.TargetHost} has the renewed certificate",
                Deadline,
                async cancel =>
                {
                    await using var client = await TlsClient.ConnectAsync(Https, options, cancel);
                    return client.Certificate.SerialNumber == serial;
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
