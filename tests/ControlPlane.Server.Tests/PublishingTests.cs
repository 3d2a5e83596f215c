using System.Text;
using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;

namespace ControlPlane.Server.Tests;

/// <summary>What routes still name stays until they do not: requirements of tokens come in one resource, which goes out before the routes.</summary>
public sealed class PublishingTests
{
    private const string Extension = "edge/jwt";
    private const string RouteConfiguration = "edge/http@1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_requirement_goes_only_after_the_Envoy_has_routes_without_it()
    {
        await using var server = await TestServer.StartAsync();
        await ApplyAsync(server, Sample.Document("Fleet", "edge", Sample.Fleet), Provider("corp"), Provider("partner"), Route("corp"));
        await server.PublishedAsync();
        await using var client = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode("edge-1", "edge"));
        await client.SubscribeAsync(TypeUrl.Extension.Value, Extension);
        await AckAsync(client, TypeUrl.Extension, has: ["corp"], hasNot: ["partner"]);
        await client.SubscribeAsync(TypeUrl.Listener.Value);
        await AckAsync(client, TypeUrl.Listener, has: [RouteConfiguration], hasNot: []);
        await client.SubscribeAsync(TypeUrl.Route.Value, RouteConfiguration);
        await AckAsync(client, TypeUrl.Route, has: [RouteConfiguration], hasNot: []);
        await client.SubscribeAsync(TypeUrl.VirtualHost.Value);
        await AckAsync(client, TypeUrl.VirtualHost, has: ["corp"], hasNot: ["partner"]);

        await ApplyAsync(server, Route("partner"));
        await AckAsync(client, TypeUrl.Extension, has: ["corp", "partner"], hasNot: []);
        await AckAsync(client, TypeUrl.VirtualHost, has: ["partner"], hasNot: ["corp"]);
        await AckAsync(client, TypeUrl.Extension, has: ["partner"], hasNot: ["corp"]);

        await ApplyAsync(server, Route(null));
        var routes = await client.ReceiveAsync();
        Text(routes).ShouldNotContain("partner");
        await ApplyAsync(server, Route("corp"));
        await AckAsync(client, TypeUrl.Extension, has: ["corp", "partner"], hasNot: []);
        await client.AckAsync(routes);
        await AckAsync(client, TypeUrl.VirtualHost, has: ["corp"], hasNot: ["partner"]);
        await AckAsync(client, TypeUrl.Extension, has: ["corp"], hasNot: ["partner"]);
    }

    private static async Task AckAsync(XdsClient client, TypeUrl type, string[] has, string[] hasNot)
    {
        var answer = await client.ReceiveAsync();
        answer.TypeUrl.ShouldBe(type.Value);
        foreach (var text in has)
            Text(answer).ShouldContain($"{text}", Case.Sensitive);
        foreach (var text in hasNot)
            Text(answer).ShouldNotContain($"{text}", Case.Sensitive);
        await client.AckAsync(answer);
    }

    private static string Text(DeltaDiscoveryResponse answer) =>
        string.Concat(answer.Resources.Select(resource => Encoding.Latin1.GetString(resource.Resource_.Value.Span)));

    private static async Task ApplyAsync(TestServer server, params IReadOnlyList<JsonElement> documents) =>
        (await server.Client.TransactAsync(new TransactionRequest { Source = "api", Documents = documents }, Cancel)).ShouldSucceed();

    private static JsonElement Provider(string name) =>
        Sample.Document(
            "JwtProvider",
            name,
            $$$"""{"issuer":"https://{{{name}}}.example.com/","audiences":"any","keys":{"inline":{"keys":[{"kty":"EC","crv":"P-256","x":"vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4","y":"ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY"}]} } }"""
        );

    private static JsonElement Route(string? provider) =>
        Sample.Document(
            "Route",
            "orders",
            provider is null
                ? """{"fleets":["edge"],"rules":[{"respond":{"status":200}}]}"""
                : $$"""{"fleets":["edge"],"rules":[{"respond":{"status":200},"policies":{"jwt":{"anyOf":["{{provider}}"]} } }]}"""
        );
}
