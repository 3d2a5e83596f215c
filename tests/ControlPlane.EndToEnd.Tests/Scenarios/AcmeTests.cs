using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Certificates by ACME: the authority asks the Envoy, which answers for the control plane.</summary>
public sealed class AcmeTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task An_authority_is_answered_by_the_Envoy_and_its_certificate_served_and_renewed(string envoy)
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("shop", 0, HttpProtocols.Http1, Cancel);
        var (plain, https) = (int.Parse(stand.FleetYaml.Split("port: ")[1].Split('}')[0]), FreePort.Next());
        acme.ChallengePort = plain;
        (acme.Life, acme.Age) = (TimeSpan.FromDays(90), TimeSpan.FromDays(60) - TimeSpan.FromSeconds(45));

        // Until it is issued, the listener serves the other certificate, and refuses the name.
        await stand.ApplyAsync(
            string.Join(
                "\n---\n",
                stand.FleetYaml.Replace(
                    "}]",
                    $"}}, {{name: https, address: 127.0.0.1, port: {https}, protocol: https, tls: {{certificates: [acme-shop, other]}}}}]",
                    StringComparison.Ordinal
                ),
                authority.Issue(["other.test"]).Document("other"),
                Certificate($"http://127.0.0.1:{FreePort.Next()}/directory"),
                $"kind: Service\nname: shop\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]",
                "kind: Route\nname: shop\nfleets: [edge]\nlisteners: [https]\nrules: [{to: [{service: shop}]}]",
                // Nobody may ask the plain listener for anything, the authority aside.
                "kind: Route\nname: plain\nfleets: [edge]\nlisteners: [http]\nhosts: [shop.test]\n"
                    + "policies: {ipAccess: {allow: [192.0.2.0/24]}}\nrules: [{to: [{service: shop}]}]"
            ),
            Cancel
        );
        await UntilServedAsync("other.test");
        (await TlsClient.IsServedAsync(https, authority.Client("shop.test"), "shop.test", Cancel)).ShouldBeFalse();
        (await stand.Api.Client.FleetStatusAsync("edge", Cancel))
            .ShouldBeOfType<Client.Answer<Client.Wire.FleetStatus>.Success>()
            .Value.Problems.ShouldContain(problem => problem.Document!.Name == "acme-shop");

        await stand.ApplyAsync(Certificate(acme.Directory), Cancel);
        await UntilServedAsync("shop.test");
        await UntilServedAsync("www.shop.test");
        acme.Refused.ShouldBeEmpty();
        acme.Orders.ShouldBe(1);
        using var first = (await TlsClient.ConnectAsync(https, authority.Client("shop.test"), Cancel)).Certificate;

        // The answers are gone with the challenges, and nobody else passed.
        await Wait.UntilAsync("nothing is answered any more", Deadline, async _ => await PlainAsync("/.well-known/acme-challenge/any") == 403, Cancel);
        (await PlainAsync("/")).ShouldBe(403);

        // Two thirds of its life are over in a moment: it is renewed under load.
        acme.Age = TimeSpan.FromHours(1);
        await using var kept = await TlsClient.ConnectAsync(https, authority.Client("shop.test"), Cancel);
        await using var load = LoadClient.Start(new Uri($"https://shop.test:{https}/"), "shop.test", authority.Client("shop.test"));
        await Wait.UntilAsync(
            "the renewed certificate is served",
            Deadline,
            async cancel =>
            {
                await using var client = await TlsClient.ConnectAsync(https, authority.Client("shop.test"), cancel);
                return client.Certificate.SerialNumber != first.SerialNumber;
            },
            Cancel
        );
        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        load.Answered.ShouldBeGreaterThan(10);
        (await kept.GetAsync("shop.test", "/", Cancel)).ShouldStartWith("HTTP/1.1 200");
        (acme.Orders, acme.Accounts).ShouldBe((2, 1));
        acme.Refused.ShouldBeEmpty();

        Task UntilServedAsync(string name) =>
            Wait.UntilAsync($"{name} is served", Deadline, _ => TlsClient.IsServedAsync(https, authority.Client(name), name, Cancel), Cancel);

        async Task<int> PlainAsync(string path)
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{plain}{path}");
            request.Headers.Host = "shop.test";
            using var answer = await client.SendAsync(request, Cancel);
            return (int)answer.StatusCode;
        }
    }

    private static string Certificate(string directory) =>
        $"kind: Certificate\nname: acme-shop\nacme: {{directory: '{directory}', names: [shop.test, www.shop.test]}}";
}
