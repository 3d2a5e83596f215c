using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>`listeners[].http3`, with an Envoy of the same version as the client.</summary>
public sealed class Http3Tests
{
    private const string Host = "quick.test";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Clients_are_told_of_HTTP_3_and_served_by_it(string envoy)
    {
        using var authority = new CertificateAuthority("quick");
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("quick", 0, HttpProtocols.Http1, Cancel);
        var port = FreePort.Next();
        string[] certificates =
        [
            authority.Issue([Host]).Document("quick"),
            authority.Issue([Host], rsa: true).Document("quick-rsa"),
            authority.Issue(["other.test"]).Document("other"),
        ];
        await stand.ApplyAsync(Documents(stand, port, "http3: true", "[quick, quick-rsa, other]", backend.Port, certificates), Cancel);
        await using (var tls = await ConnectAsync(port, authority))
        {
            (await tls.GetAsync(Host, "/static", Cancel)).ShouldContain($"alt-svc: h3=\":{port}\"; ma=86400\r\n");
            (await tls.GetAsync(Host, "/", Cancel)).ShouldContain($"alt-svc: h3=\":{port}\"; ma=86400\r\n");
        }

        await using var client = await Http3Client.StartAsync(EnvoyVersion.Binary(envoy), port, Host, authority, Cancel);
        await UntilServedAsync(client);
        var answer = await client.Gateway.GetAsync(Host, "/a?b=c", Cancel, ("x-envoy-internal", "true"), ("x-consumer", "me"));
        (answer.Echo.Path, answer.Echo.Query, answer.Headers["server"]).ShouldBe(("/a", "?b=c", "gateway"));
        answer.Echo.Headers["x-forwarded-proto"].ShouldBe("https");
        answer.Echo.Headers["x-envoy-external-address"].ShouldBe("127.0.0.1");
        answer.Headers["alt-svc"].ShouldStartWith($"h3=\":{port}\"");
        (await client.Gateway.GetAsync(Host, "/secret", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized, "policies hold for every version of HTTP");
        (await client.Gateway.GetAsync(Host, "/inner", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await client.Gateway.SendAsync(HttpMethod.Post, Host, "/", new StringContent(new string('x', 200_000)), Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        (await client.ConnectionsAsync(Cancel)).ShouldBeGreaterThan(0);

        await using (var stranger = await Http3Client.StartAsync(EnvoyVersion.Binary(envoy), port, "unknown.test", authority, Cancel))
            (await stranger.Gateway.GetAsync(Host, "/static", Cancel)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "no certificate has this name");

        var before = await client.ConnectionsAsync(Cancel);
        await stand.ApplyAsync(authority.Issue([Host]).Document("quick"), Cancel);
        await stand.ApplyAsync(Documents(stand, port, "http3: true", "[quick, quick-rsa]", backend.Port), Cancel);
        (await client.Gateway.GetAsync(Host, "/static", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        (await client.ConnectionsAsync(Cancel)).ShouldBe(before, "renewing a certificate and removing another one keeps its connection");

        await stand.ApplyAsync(Documents(stand, port, "http3: true, http3Port: 443", "[quick, quick-rsa]", backend.Port), Cancel);
        await using (var tls = await ConnectAsync(port, authority))
            (await tls.GetAsync(Host, "/static", Cancel)).ShouldContain("alt-svc: h3=\":443\"; ma=86400\r\n");
        await stand.ApplyAsync(Documents(stand, port, "http3: false", "[quick, quick-rsa]", backend.Port), Cancel);
        await using (var tls = await ConnectAsync(port, authority))
            (await tls.GetAsync(Host, "/static", Cancel)).ShouldNotContain("alt-svc");
        await using var late = await Http3Client.StartAsync(EnvoyVersion.Binary(envoy), port, Host, authority, Cancel);
        (await late.Gateway.GetAsync(Host, "/static", Cancel)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "HTTP/3 is not served any more");
    }

    private static async Task<TlsClient> ConnectAsync(int port, CertificateAuthority authority)
    {
        await Wait.UntilAsync("the listener is open", Deadline, _ => TlsClient.IsServedAsync(port, authority.Client(Host), Host, Cancel), Cancel);
        return await TlsClient.ConnectAsync(port, authority.Client(Host), Cancel);
    }

    private static Task UntilServedAsync(Http3Client client) =>
        Wait.UntilAsync(
            "HTTP/3 is served",
            Deadline,
            async cancel => (await client.Gateway.GetAsync(Host, "/static", cancel)).Status is HttpStatusCode.OK,
            Cancel
        );

    private static string Documents(Stand stand, int port, string http3, string certificates, int backend, params string[] more) =>
        string.Join(
            "\n---\n",
            [
                stand.FleetYaml.Replace(
                    "}]",
                    $"}}, {{name: https, address: 127.0.0.1, port: {port}, protocol: https, {http3}, tls: {{certificates: {certificates}}}}}]",
                    StringComparison.Ordinal
                ),
                $"kind: Service\nname: quick\nendpoints: [{{address: 127.0.0.1, port: {backend}}}]",
                """
                kind: Consumer
                name: quick
                apiKeys: [{name: only, key: {value: fake-key-of-quick-0001}}]
                """,
                """
                kind: Route
                name: quick
                fleets: [edge]
                listeners: [https]
                rules:
                  - {name: all, to: [{service: quick}]}
                  - {name: static, match: {path: {exact: /static}}, respond: {status: 200}}
                  - {name: secret, match: {path: {exact: /secret}}, to: [{service: quick}], policies: {apiKey: {from: {header: x-key}}}}
                  - {name: inner, match: {path: {exact: /inner}}, to: [{service: quick}], policies: {ipAccess: {deny: [127.0.0.1]}}}
                """,
                .. more,
            ]
        );
}
