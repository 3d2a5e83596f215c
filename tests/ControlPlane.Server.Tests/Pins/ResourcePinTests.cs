using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Testing;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests.Pins;

/// <summary>Documents are pinned because of any resource that came of them: clusters, endpoints and filters as well as routes; listeners never are.</summary>
public sealed class ResourcePinTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_whose_cluster_is_rejected_is_pinned_and_changes_of_others_go_through()
    {
        await using var server = await StartAsync("alice");
        await using var envoy = await ConnectAsync(server, TypeUrl.Cluster, "bad.example.com");
        await envoy.HasAsync("service/orders", type: TypeUrl.Cluster);
        var bad = await PutServiceAsync(server, "orders", """{"dns":{"host":"bad.example.com","port":80}}""");

        var held = await HeldAsync(server, "orders");
        (held.Kind, held.Revision, held.Served, held.Resource).ShouldBe(("Service", bad, 1, "service/orders"));
        await PutServiceAsync(server, "other", """{"dns":{"host":"other.example.com","port":80}}""");
        await PutRouteAsync(server, "bob", "/later", "other");
        await envoy.HasAsync("/later");
        await envoy.HasAsync("other.example.com", without: "bad.example.com", type: TypeUrl.Cluster);

        await PutServiceAsync(server, "orders", """{"dns":{"host":"mended.example.com","port":80}}""");
        await envoy.HasAsync("mended.example.com", type: TypeUrl.Cluster);
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_whose_endpoints_are_rejected_is_pinned()
    {
        await using var server = await StartAsync("alice");
        await using var envoy = await ConnectAsync(server, TypeUrl.Endpoints, "10.0.0.66");
        await envoy.HasAsync("10.0.0.11", type: TypeUrl.Endpoints);
        await PutServiceAsync(server, "orders", Sample.Service.Replace("10.0.0.11", "10.0.0.66", StringComparison.Ordinal));

        (await HeldAsync(server, "orders")).Kind.ShouldBe("Service");
        await envoy.HasAsync("10.0.0.11", without: "10.0.0.66", type: TypeUrl.Endpoints);
    }

    [Fact]
    public async Task Where_a_new_service_is_to_blame_the_routes_that_came_to_use_it_are_pinned()
    {
        await using var server = await StartAsync("alice", "bob");
        await using var envoy = await ConnectAsync(server, TypeUrl.Cluster, "bad.example.com");
        await envoy.HasAsync("/bob");
        await server.Client.TransactAsync(
            new TransactionRequest
            {
                Source = "api",
                Documents =
                [
                    Sample.Document("Service", "other", """{"dns":{"host":"bad.example.com","port":80}}"""),
                    Sample.Document("Route", "bob", RouteBody("/bob", "other")),
                    Sample.Document("Route", "alice", RouteBody("/alice/2", "orders")),
                ],
            },
            Cancel
        );

        (await HeldAsync(server, "bob")).Served.ShouldBe(3);
        (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();
        await envoy.HasAsync("/alice/2", without: "service/other");
        envoy.Accepted.ShouldContain("/bob");
        envoy.AcceptedOf(TypeUrl.Cluster).ShouldNotContain("bad.example.com");
    }

    [Fact]
    public async Task A_provider_whose_filter_is_rejected_is_pinned()
    {
        await using var server = await StartAsync("alice");
        await PutAsync(server, "jwtProviders/issuer", Provider("good-issuer"));
        await PutAsync(server, "routes/bob", RouteBody("/bob", "orders").Insert(1, """ "policies": {"jwt": {"anyOf": ["issuer"]}},"""));
        await using var envoy = await ConnectAsync(server, TypeUrl.Extension, "bad-issuer");
        await envoy.HasAsync("good-issuer", type: TypeUrl.Extension);
        var bad = await PutAsync(server, "jwtProviders/issuer", Provider("bad-issuer"));

        var held = await HeldAsync(server, "issuer");
        (held.Kind, held.Revision, held.Served).ShouldBe(("JwtProvider", bad, bad - 2));
        await PutRouteAsync(server, "alice", "/later");
        await envoy.HasAsync("/later");
        await envoy.HasAsync("good-issuer", without: "bad-issuer", type: TypeUrl.Extension);
        (await server.Client.EffectiveAsync("routes", "bob", Cancel)).ShouldSucceed().Held.ShouldHaveSingleItem().Document.Name.ShouldBe("issuer");
        (await server.Client.EffectiveAsync("routes", "alice", Cancel)).ShouldSucceed().Held.ShouldBeEmpty();

        static string Provider(string issuer) =>
            $$$"""{"issuer":"{{{issuer}}}","audiences":"any","keys":{"inline":{"keys":[{"kty":"EC","alg":"ES256","crv":"P-256","x":"{{{X}}}","y":"{{{Y}}}"} ] } } }""";
    }

    [Fact]
    public async Task A_certificate_whose_secret_is_rejected_is_pinned_and_changes_of_others_go_through()
    {
        using var authority = new CertificateAuthority("shop");
        var (good, bad) = (authority.Issue(["shop.test"]), authority.Issue(["shop.test"]));
        // Certificates of one authority have lines in common.
        var (kept, text) = (LineOf(good, bad), LineOf(bad, good));
        await using var server = await StartAsync("alice");
        const string Fleet = """
            {"role":"edge","listeners":[{"name":"http","port":8000},{"name":"https","port":8443,"protocol":"https","tls":{"certificates":["shop"]} }]}
            """;
        await server.Client.TransactAsync(
            new TransactionRequest
            {
                Source = "api",
                Documents = [Sample.Document("Certificate", "shop", Certificate(good)), Sample.Document("Fleet", "edge", Fleet)],
            },
            Cancel
        );
        await using var envoy = await ConnectAsync(server, TypeUrl.Secret, text);
        await envoy.HasAsync(kept, type: TypeUrl.Secret);
        var rejected = await PutAsync(server, "certificates/shop", Certificate(bad));

        var held = await HeldAsync(server, "shop");
        (held.Kind, held.Revision, held.Served, held.Resource).ShouldBe(("Certificate", rejected, rejected - 1, "certificate/shop"));
        await PutRouteAsync(server, "alice", "/later");
        await envoy.HasAsync("/later");
        await envoy.HasAsync(kept, without: text, type: TypeUrl.Secret);

        static string LineOf(IssuedCertificate one, IssuedCertificate other) => one.Chain.Split('\n').Except(other.Chain.Split('\n')).First();

        static string Certificate(IssuedCertificate issued) =>
            System.Text.Json.JsonSerializer.Serialize(new { chain = issued.Chain, privateKey = new { value = issued.PrivateKey } });
    }

    [Fact]
    public async Task Of_a_fleet_whose_listener_is_rejected_nothing_is_pinned()
    {
        await using var server = await StartAsync("alice");
        await using var envoy = await ConnectAsync(server, TypeUrl.Listener, "10.9.9.9");
        await envoy.HasAsync("/alice");
        await PutAsync(
            server,
            "fleets/edge",
            """{"role":"edge","listeners":[{"name":"http","port":8000,"address":"10.9.9.9"}],"policies":{"headers":{"response":{"set":{"x-a":"1"} } } } }"""
        );

        await envoy.RejectionsAsync(1);
        await envoy.StateAsync(node => node.Types.Count(type => type.State == TypeState.Rejected) == 1);
        (await StatusAsync(server, "edge")).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_a_new_extension_is_to_blame_that_the_fleets_policies_came_to_name_these_are_pinned()
    {
        await using var server = await StartAsync("alice");
        await using var envoy = await ConnectAsync(server, TypeUrl.Cluster, "bad.example.com");
        await envoy.HasAsync("/alice");
        const string Fleet = """
            {"role":"edge","listeners":[ {"name":"http","port":8000} ],"policies":{"extAuthz":{"extension":"asked"} } }
            """;
        await server.Client.TransactAsync(
            new TransactionRequest
            {
                Source = "api",
                Documents =
                [
                    Sample.Document("Extension", "asked", """{"type":"extAuthz","onFailure":"deny","url":"http://bad.example.com:80"}"""),
                    Sample.Document("Fleet", "edge", Fleet),
                ],
            },
            Cancel
        );

        (await HeldAsync(server, "edge")).Kind.ShouldBe("Fleet");
        await PutRouteAsync(server, "alice", "/later");
        await envoy.HasAsync("/later");
        (await StatusAsync(server, "edge")).Held.ShouldHaveSingleItem();
        envoy.AcceptedOf(TypeUrl.Cluster).ShouldNotContain("bad.example.com");
    }

    private const string X = "vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4";
    private const string Y = "ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY";

    private static Task<RejectingEnvoy> ConnectAsync(TestServer server, TypeUrl refusedType, string refuses) =>
        RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: refuses, whole: true, refusedType: refusedType);

    private static Task<long> PutServiceAsync(TestServer server, string name, string body) => PutAsync(server, $"services/{name}", body);

    private static async Task<long> PutAsync(TestServer server, string path, string body)
    {
        using var answer = await server.PutAsync($"/api/v1/{path}", body);
        return (await Task.FromResult(answer).ShouldAnswerAsync<TransactionResponse>(answer.StatusCode)).Revision;
    }
}
