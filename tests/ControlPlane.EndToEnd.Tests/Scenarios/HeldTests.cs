using System.Collections.Immutable;
using System.Net;
using System.Text;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Resources;
using ControlPlane.Server.Demo;
using ControlPlane.Server.Hosting;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>What one author broke for Envoy is served as it was; later changes of others go through, over a restart, until it is mended.</summary>
public sealed class HeldTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Later_changes_of_others_go_through_while_a_rejected_route_is_held(string envoyVersion)
    {
        var data = Directory.CreateTempSubdirectory("controlplane-test-");
        var hooks = HostHooks.None with { Compile = BrokenCompiler.Of(Broken) };
        var ads = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var envoy = await EnvoyProcess.StartAsync(EnvoyVersion.Binary(envoyVersion), EnvoyBootstrap.Edge("edge", Stand.Node, ads), Cancel);
        using var gateway = new Gateway(FreePort.Next());

        await using (var server = await InProcess.StartAsync(Cancel, data.FullName, hooks: hooks, ads: ads.Port))
        {
            await server.Api.ApplyAsync(Stand.Fleet(gateway.Address.Port), Cancel);
            await server.Api.ApplyAsync($"kind: Service\nname: echo\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]", Cancel);
            foreach (var name in new[] { "alice", "bob" })
                await server.Api.ApplyAsync(Route(name, $"/{name}"), Cancel);
            await MovesAsync(server, envoy, gateway, "carol", "/carol");

            var applied = await ApplyAndWaitAsync(server, data, Route("bob", Poison));
            applied.ExitCode.ShouldBe(4, applied.Output + applied.Errors);
            applied.Errors.ShouldContain("Route/bob of revision 6 (admin) is held: edge is served its revision 4");
            var held = (await StatusAsync(server)).Held.ShouldHaveSingleItem();
            (held.Name, held.Revision, held.Served, held.Rejected, held.Node).ShouldBe(("bob", 6, 4, 6, Stand.Node));
            held.Resource.ShouldBe(envoyVersion == EnvoyVersion.Oldest ? "edge/http@1" : Host.Name);
            held.Error.ShouldContain("wildcard");

            await MovesAsync(server, envoy, gateway, "carol", "/carol/2");
            (await gateway.GetAsync("held.test", "/bob", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        }

        await using (var server = await InProcess.StartAsync(Cancel, data.FullName, hooks: hooks, ads: ads.Port))
        {
            (await StatusAsync(server)).Held.ShouldHaveSingleItem().Name.ShouldBe("bob");
            await MovesAsync(server, envoy, gateway, "alice", "/alice/2");
            (await gateway.GetAsync("held.test", "/bob", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
            var rejection = (await AdminApi.Expect(server.Api.Client.RejectionsAsync(Stand.Node, Cancel))).Items.ShouldHaveSingleItem().Rejection;
            rejection.Documents.Select(document => (document.Kind, document.Name, document.Revision)).ShouldBe([("Route", "bob", 6)]);

            var mended = await ApplyAndWaitAsync(server, data, Route("bob", "/bob/3"));
            mended.ExitCode.ShouldBe(0, mended.Output + mended.Errors);
            (await StatusAsync(server)).Held.ShouldBeEmpty();
            foreach (var path in new[] { "/alice/2", "/bob/3", "/carol/2" })
                (await gateway.GetAsync("held.test", path, Cancel)).Status.ShouldBe(HttpStatusCode.OK);
            (await gateway.GetAsync("held.test", "/bob", Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);

            var created = await ApplyAndWaitAsync(server, data, Route("dave", Poison));
            created.ExitCode.ShouldBe(4, created.Output + created.Errors);
            await MovesAsync(server, envoy, gateway, "carol", "/carol/3");
            (await StatusAsync(server))
                .Held.ShouldHaveSingleItem()
                .ShouldSatisfyAllConditions(dave => (dave.Name, dave.Served, dave.LeftOut).ShouldBe(("dave", null, true)));
            (await gateway.GetAsync("held.test", Poison, Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        data.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_service_whose_cluster_is_rejected_and_a_provider_whose_filter_is_are_held_as_a_route_is(string envoyVersion)
    {
        var data = Directory.CreateTempSubdirectory("controlplane-test-");
        var ads = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var envoy = await EnvoyProcess.StartAsync(EnvoyVersion.Binary(envoyVersion), EnvoyBootstrap.Edge("edge", Stand.Node, ads), Cancel);
        using var gateway = new Gateway(FreePort.Next());
        var hooks = HostHooks.None with { Compile = BrokenCompiler.Of(BrokenClusterAndFilter) };
        await using var server = await InProcess.StartAsync(Cancel, data.FullName, hooks: hooks, ads: ads.Port);
        await server.Api.ApplyAsync(Stand.Fleet(gateway.Address.Port), Cancel);
        await server.Api.ApplyAsync(Service("5s"), Cancel);
        await server.Api.ApplyAsync(Provider("issuer"), Cancel);
        await server.Api.ApplyAsync(Route("bob", "/bob") + "\npolicies: {jwt: {anyOf: [issuer]}}", Cancel);
        await MovesAsync(server, envoy, gateway, "alice", "/alice");

        var applied = await ApplyAndWaitAsync(server, data, Service("7s"));
        applied.ExitCode.ShouldBe(4, applied.Output + applied.Errors);
        applied.Errors.ShouldContain("Service/echo of revision 6 (admin) is held: edge is served its revision 2");
        await MovesAsync(server, envoy, gateway, "alice", "/alice/2");

        applied = await ApplyAndWaitAsync(server, data, Provider(Poison));
        applied.ExitCode.ShouldBe(4, applied.Output + applied.Errors);
        applied.Errors.ShouldContain("JwtProvider/issuer of revision 8 (admin) is held: edge is served its revision 3");
        await MovesAsync(server, envoy, gateway, "alice", "/alice/3");
        (await gateway.GetAsync("held.test", "/bob", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(server)).Held.Select(held => held.Resource).ShouldBe(["edge/jwt", "service/echo"]);

        await server.Api.ApplyAsync(Provider("mended"), Cancel);
        var mended = await ApplyAndWaitAsync(server, data, Service("6s"));
        mended.ExitCode.ShouldBe(0, mended.Output + mended.Errors);
        (await StatusAsync(server)).Held.ShouldBeEmpty();
        data.Delete(recursive: true);

        string Service(string timeout) => $"kind: Service\nname: echo\nconnectTimeout: {timeout}\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]";

        static string Provider(string issuer) =>
            $"kind: JwtProvider\nname: issuer\nissuer: {issuer}\naudiences: any\nkeys: {{inline: {{keys: [{{kty: EC, alg: ES256, crv: P-256, "
            + "x: vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4, y: ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY}]}}";
    }

    private static async Task MovesAsync(InProcess server, EnvoyProcess envoy, Gateway gateway, string name, string path)
    {
        var revision = await server.Api.ApplyAsync(Route(name, path), Cancel);
        await server.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
        await Wait.UntilAsync("Envoy is ready", TimeSpan.FromMinutes(3), envoy.Admin.IsReadyAsync, Cancel);
        (await gateway.GetAsync("held.test", path, Cancel)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Command> ApplyAndWaitAsync(InProcess server, DirectoryInfo data, string yaml)
    {
        var file = Path.Combine(data.FullName, "bob.yaml");
        await File.WriteAllTextAsync(file, yaml, Cancel);
        return await Command.CpctlAsync(
            ["apply", "-f", file, "--yes", "--wait", "--timeout", "30s", "--server", $"{server.Api.Address}", "--token", server.Api.Token],
            Cancel
        );
    }

    private static Task<FleetStatus> StatusAsync(InProcess server) => AdminApi.Expect(server.Api.Client.FleetStatusAsync("edge", Cancel));

    private const string Poison = "/poisoned-by-bob";

    private static readonly ResourceKey Host = new(TypeUrl.VirtualHost, "edge/http@1/*");

    /// <summary>While a route has the poisoned path, its virtual host takes the domain "*" twice, which Envoy refuses.</summary>
    private static ImmutableDictionary<ViewKey, ResourceSet> Broken(ImmutableDictionary<ViewKey, ResourceSet> views) =>
        views.ToImmutableDictionary(view => view.Key, view => view.Value.With(Ending(view.Value, Host, Poison, EveryHost)));

    /// <summary>
    /// A cluster with a connect timeout of 7s has a load balancer that only its own type could bring, and a filter with the poisoned issuer is of another
    /// filter's type. Envoy refuses both.
    /// </summary>
    private static ImmutableDictionary<ViewKey, ResourceSet> BrokenClusterAndFilter(ImmutableDictionary<ViewKey, ResourceSet> views) =>
        views.ToImmutableDictionary(
            view => view.Key,
            view =>
                view.Value.With([
                    .. Ending(view.Value, new ResourceKey(TypeUrl.Cluster, "service/echo"), "\u0022\u0002\u0008\u0007", [0x30, 0x06]),
                    .. Ending(view.Value, new ResourceKey(TypeUrl.Extension, "edge/jwt"), Poison, TypeOfCors),
                ])
        );

    /// <summary>A resource that has a text in it, with these bytes at its end.</summary>
    private static IEnumerable<XdsResource> Ending(ResourceSet resources, ResourceKey key, string text, byte[] end)
    {
        if (resources.Find(key) is { } resource && Encoding.Latin1.GetString(resource.Bytes.Span).Contains(text, StringComparison.Ordinal))
            yield return XdsResource.Create(key, [.. resource.Bytes.Span, .. end], resource.Origins, resource.Children);
    }

    // Field 2 of TypedExtensionConfig, an Any: its type_url (1).
    private static readonly byte[] TypeOfCors = [0x12, 0x40, 0x0A, 0x3E, .. "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors"u8];

    // Field 2 of VirtualHost, a domain: "*".
    private static readonly byte[] EveryHost = [0x12, 0x01, (byte)'*'];

    private static string Route(string name, string path) =>
        $$$"""
            kind: Route
            name: {{{name}}}
            fleets: [edge]
            rules:
              - match: {path: {exact: {{{path}}}}}
                to: [{service: echo}]
            """;
}
