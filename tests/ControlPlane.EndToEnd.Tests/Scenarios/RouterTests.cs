using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E01 and E15: which request goes where.</summary>
[Collection(SharedStands.Collection)]
public sealed class RouterTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Routes_by_path_and_method_and_removes_the_prefix_as_in_E01(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var users = await EchoBackend.StartAsync("users", 0, HttpProtocols.Http1, Cancel);
        await using var orders = await EchoBackend.StartAsync("orders", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: e01-users
            endpoints: [{address: 127.0.0.1, port: {{{users.Port}}}}]
            ---
            kind: Service
            name: e01-orders
            endpoints: [{address: 127.0.0.1, port: {{{orders.Port}}}}]
            ---
            kind: Route
            name: e01
            fleets: [edge]
            hosts: [e01.test]
            rules:
              - name: users
                match: {path: {prefix: /api/users}, methods: [GET, POST]}
                to: [{service: e01-users}]
                rewrite: {prefix: /}
              - name: orders
                match: {path: {prefix: /api/orders}, methods: [GET, POST]}
                to: [{service: e01-orders}]
                rewrite: {prefix: /}
              - name: whole
                match: {path: {prefix: /whole}}
                to: [{service: e01-orders}]
            """,
            Cancel
        );

        (await EchoAsync(stand, HttpMethod.Get, "/api/users/7")).ShouldBe(("users", "/7"));
        (await EchoAsync(stand, HttpMethod.Post, "/api/users")).ShouldBe(("users", "/"));
        (await EchoAsync(stand, HttpMethod.Get, "/api/orders/3")).ShouldBe(("orders", "/3"));
        (await EchoAsync(stand, HttpMethod.Get, "/whole/3")).ShouldBe(("orders", "/whole/3"));
        (await stand.Gateway.SendAsync(HttpMethod.Delete, "e01.test", "/api/users/7", Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stand.Gateway.GetAsync("e01.test", "/api/users2", Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stand.Gateway.GetAsync("e01.test", "/nope", Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
        users.Hits.ShouldBe(2);

        async Task<(string Service, string Path)> EchoAsync(Stand on, HttpMethod method, string path)
        {
            var answer = await on.Gateway.SendAsync(method, "e01.test", path, Cancel);
            answer.Status.ShouldBe(HttpStatusCode.OK);
            return (answer.Echo.Service, answer.Echo.Path);
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Chooses_the_version_by_path_header_media_type_and_query_as_in_E15(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var first = await EchoBackend.StartAsync("v1", 0, HttpProtocols.Http1, Cancel);
        await using var second = await EchoBackend.StartAsync("v2", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: e15-v1
            endpoints: [{address: 127.0.0.1, port: {{{first.Port}}}}]
            ---
            kind: Service
            name: e15-v2
            endpoints: [{address: 127.0.0.1, port: {{{second.Port}}}}]
            ---
            kind: Route
            name: e15
            fleets: [edge]
            hosts: [e15.test]
            rules:
              - {name: path-v1, match: {path: {prefix: /api/v1}}, to: [{service: e15-v1}]}
              - {name: path-v2, match: {path: {prefix: /api/v2}}, to: [{service: e15-v2}]}
              - name: asked-v2
                match:
                  - {path: {prefix: /payments}, headers: [{name: X-API-Version, exact: "2"}]}
                  - {path: {prefix: /payments}, headers: [{name: Accept, contains: version=2}]}
                  - {path: {prefix: /payments}, headers: [{name: Accept, contains: vnd.payments.v2}]}
                  - {path: {prefix: /payments}, query: [{name: version, exact: "2"}]}
                to: [{service: e15-v2}]
              - {name: otherwise, match: {path: {prefix: /payments}}, to: [{service: e15-v1}]}
            """,
            Cancel
        );

        (string Path, string? Header, string? Value, string Expected)[] requests =
        [
            ("/api/v1/charges", null, null, "v1"),
            ("/api/v2/charges", null, null, "v2"),
            ("/payments", "X-API-Version", "2", "v2"),
            ("/payments", "X-API-Version", "1", "v1"),
            ("/payments", "Accept", "application/json;version=2", "v2"),
            ("/payments?version=2", null, null, "v2"),
            ("/payments?version=1", null, null, "v1"),
            ("/payments", "Accept", "application/vnd.payments.v2+json", "v2"),
            ("/payments", "Accept", "application/vnd.payments.v1+json", "v1"),
            ("/payments", "Accept", "*/*", "v1"),
        ];
        foreach (var (path, header, value, expected) in requests)
        {
            (string, string)[] headers = header is null ? [] : [(header, value!)];
            var answer = await stand.Gateway.GetAsync("e15.test", path, Cancel, headers);
            answer.Echo.Service.ShouldBe(expected, $"{path} {header}: {value}");
        }
    }
}
