using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Permission that an authorization server gives, by HTTP and by gRPC: it allows, denies, is down, is slow.</summary>
[Collection(SharedStands.Collection)]
public sealed class ExtAuthzTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Cases => new MatrixTheoryData<string, string>([EnvoyVersion.Newest, EnvoyVersion.Oldest], ["http", "grpc"]);

    [Theory, MemberData(nameof(Cases))]
    public async Task Asks_and_does_as_it_is_told(string envoy, string protocol)
    {
        var (stand, host) = (await stands.ForAsync(envoy, Cancel), $"authz-{protocol}.test");
        await using var authz = await AuthzServer.StartAsync(protocol, Cancel);
        await using var backend = await EchoBackend.StartAsync("orders", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Documents(protocol, authz.Port, authz.ServiceProtocol, backend.Port, "deny")
                + $$$"""

                ---
                kind: Route
                name: authz-{{{protocol}}}
                fleets: [edge]
                hosts: [{{{host}}}]
                rules:
                  - name: asked
                    match: {path: {prefix: /orders}}
                    to: [{service: authz-{{{protocol}}}-orders}]
                    policies: {extAuthz: {extension: authz-{{{protocol}}}, send: {headers: [X-Tenant], body: {max: 1KiB}}, receive: {headers: [X-User]} } }
                  - name: answered
                    match: {path: {prefix: /static}}
                    respond: {status: 200, body: static}
                    policies: {extAuthz: {extension: authz-{{{protocol}}}}}
                  - name: open
                    match: {path: {prefix: /open}}
                    to: [{service: authz-{{{protocol}}}-orders}]
                """,
            Cancel
        );

        var allowed = await stand.Gateway.SendAsync(
            HttpMethod.Post,
            host,
            "/orders/7",
            new StringContent("a body"),
            Cancel,
            ("x-tenant", "t1"),
            ("x-secret", "s"),
            ("x-user", "mallory"),
            ("authorization", "Bearer t")
        );
        allowed.Status.ShouldBe(HttpStatusCode.OK, allowed.Body);
        allowed.Echo.Headers["x-user"].ShouldBe(AuthzServer.User);
        allowed.Echo.Headers.Keys.ShouldNotContain("x-unasked");
        var asked = authz.Questions.ShouldHaveSingleItem();
        (asked.Method, asked.Path, asked.Body).ShouldBe(("POST", protocol == "http" ? "/check/orders/7" : "/orders/7", "a body"));
        asked.Headers["x-tenant"].ShouldBe("t1");
        asked.Headers["authorization"].ShouldBe("Bearer t");
        asked.Headers.Keys.ShouldNotContain("x-secret");
        asked.Headers.Keys.ShouldNotContain("x-user");
        if (protocol == "http")
            asked.Headers["x-gateway"].ShouldBe("100%");

        (await stand.Gateway.GetAsync(host, "/open", Cancel, ("x-user", "mallory"))).Echo.Headers.Keys.ShouldNotContain(
            "x-user",
            "nobody may claim to be somebody on a route that is not asked about"
        );

        var hits = backend.Hits;
        var denied = await stand.Gateway.GetAsync(host, "/orders/deny", Cancel);
        (denied.Status, denied.Body, denied.Headers["x-reason"]).ShouldBe((HttpStatusCode.Forbidden, "not you", "policy"));
        var unauthorized = await stand.Gateway.GetAsync(host, "/orders/unauthorized", Cancel);
        (unauthorized.Status, unauthorized.Headers["www-authenticate"]).ShouldBe((HttpStatusCode.Unauthorized, "Bearer realm=test"));
        (await stand.Gateway.GetAsync(host, "/static/deny", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stand.Gateway.GetAsync(host, "/static", Cancel)).Body.ShouldBe("static");
        (await stand.Gateway.SendAsync(HttpMethod.Post, host, "/orders", new ByteArrayContent(new byte[4096]), Cancel)).Status.ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
        backend.Hits.ShouldBe(hits);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task When_it_is_late_or_down_requests_are_denied_or_pass_as_written(string envoy, string protocol)
    {
        var (stand, host) = (await stands.ForAsync(envoy, Cancel), $"failing-{protocol}.test");
        var authz = await AuthzServer.StartAsync(protocol, Cancel);
        await using var backend = await EchoBackend.StartAsync("orders", 0, HttpProtocols.Http1, Cancel);
        foreach (var mode in new[] { "deny", "allow" })
        {
            await stand.ApplyAsync(
                Documents(protocol, authz.Port, authz.ServiceProtocol, backend.Port, mode)
                    + $$$"""

                    ---
                    kind: Route
                    name: failing-{{{protocol}}}-{{{mode}}}
                    fleets: [edge]
                    hosts: [{{{mode}}}.{{{host}}}]
                    rules: [{to: [{service: authz-{{{protocol}}}-orders}], policies: {extAuthz: {extension: authz-{{{protocol}}}, receive: {headers: [x-user]} } } }]
                    """,
                Cancel
            );
            (await stand.Gateway.GetAsync($"{mode}.{host}", "/", Cancel)).Echo.Headers["x-user"].ShouldBe(AuthzServer.User);
            await ShouldAnswerAsync(mode, "/slow");
        }
        await authz.DisposeAsync();
        await ShouldAnswerAsync("allow", "/");
        await stand.ApplyAsync(Documents(protocol, authz.Port, authz.ServiceProtocol, backend.Port, "deny"), Cancel);
        await ShouldAnswerAsync("deny", "/");

        async Task ShouldAnswerAsync(string mode, string path)
        {
            var hits = backend.Hits;
            var answer = await stand.Gateway.GetAsync($"{mode}.{host}", path, Cancel, ("x-user", "mallory"));
            answer.Status.ShouldBe(mode == "deny" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, answer.Body);
            if (mode == "allow")
                answer.Echo.Headers.Keys.ShouldNotContain("x-user");
            else
                backend.Hits.ShouldBe(hits);
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task The_extensions_of_all_levels_are_asked_in_the_order_of_their_phases(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var first = await AuthzServer.StartAsync("http", Cancel);
        await using var second = await AuthzServer.StartAsync("grpc", Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Extension
            name: phases-first
            type: extAuthz
            url: http://127.0.0.1:{{{first.Port}}}/first
            timeout: 5s
            onFailure: deny
            ---
            kind: Extension
            name: phases-second
            type: extAuthz
            protocol: grpc
            url: http://127.0.0.1:{{{second.Port}}}
            timeout: 5s
            onFailure: deny
            ---
            kind: Route
            name: phases
            fleets: [edge]
            hosts: [phases.test]
            policies: {extAuthz: {extension: phases-second}}
            rules: [{respond: {status: 200, body: done}, policies: {extAuthz: {extension: phases-first, phase: beforeAuth, receive: {headers: [x-user]} } } }]
            """,
            Cancel
        );

        (await stand.Gateway.GetAsync("phases.test", "/a", Cancel)).Body.ShouldBe("done");
        (first.Questions.Count, second.Questions.Count).ShouldBe((1, 1));
        second.Questions.Single().Headers["x-user"].ShouldBe(AuthzServer.User, "the second sees what the first has set");
        (await stand.Gateway.GetAsync("phases.test", "/deny", Cancel)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (first.Questions.Count, second.Questions.Count).ShouldBe((2, 1));
        first.Questions.Select(question => question.Path).ShouldBe(["/first/a", "/first/deny"]);
    }

    private static string Documents(string protocol, int port, string serviceProtocol, int backend, string onFailure) =>
        $$$"""
            kind: Service
            name: authz-{{{protocol}}}
            protocol: {{{serviceProtocol}}}
            endpoints: [{address: 127.0.0.1, port: {{{port}}}}]
            ---
            kind: Service
            name: authz-{{{protocol}}}-orders
            endpoints: [{address: 127.0.0.1, port: {{{backend}}}}]
            ---
            kind: Extension
            name: authz-{{{protocol}}}
            type: extAuthz
            service: authz-{{{protocol}}}
            protocol: {{{protocol}}}
            timeout: 1s
            onFailure: {{{onFailure}}}
            headers: {x-gateway: 100%}
            {{{(protocol == "http" ? "path: /check" : "")}}}
            """;
}
