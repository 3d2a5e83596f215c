using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>
/// E07: pages of other origins. Preflights are answered without credentials and never reach a service; real answers carry CORS headers, whoever gives them.
/// </summary>
[Collection(SharedStands.Collection)]
public sealed class CorsTests(SharedStands stands)
{
    private const string App = "https://app.example.com";
    private const string Evil = "https://evil.example";
    private const string Key = "fake-key-of-cors-user-01";
    private const string AllowOrigin = "access-control-allow-origin";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Pages_of_allowed_origins_read_answers_and_preflights_never_reach_a_service(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("cors", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            kind: Service
            name: cors
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            kind: Consumer
            name: cors-user
            apiKeys: [{name: only, key: {value: {{{{Key}}}}}}]
            ---
            kind: Route
            name: cors
            fleets: [edge]
            hosts: [cors.test]
            policies:
              cors: {origins: ["{{{{App}}}}", "https://*.example.org"], headers: [Authorization, Content-Type], expose: [X-Total], credentials: true, maxAge: 10m}
              apiKey: {consumers: [cors-user]}
            rules:
              - {name: users, match: {path: {prefix: /users}, methods: [GET, PATCH]}, to: [{service: cors}]}
              - {name: any, match: {path: {prefix: /any}}, to: [{service: cors}]}
              - {name: static, match: {path: {prefix: /static}}, respond: {status: 200, body: static}}
              - {name: closed, match: {path: {prefix: /closed}}, to: [{service: cors}], policies: {cors: off}}
            """,
            Cancel
        );

        foreach (var path in new[] { "/users/7", "/any" })
        {
            var allowed = await PreflightAsync(stand, path, App, "PATCH");
            ((int)allowed.Status).ShouldBeInRange(200, 299);
            allowed.Headers[AllowOrigin].ShouldBe(App);
            allowed.Headers["access-control-allow-headers"].ShouldBe("Authorization, Content-Type");
            allowed.Headers["access-control-allow-methods"].Split(", ").ShouldContain("PATCH");
            allowed.Headers["access-control-allow-credentials"].ShouldBe("true");
            allowed.Headers["access-control-max-age"].ShouldBe("600");
            (await PreflightAsync(stand, path, "https://a.b.example.org", "GET")).Headers[AllowOrigin].ShouldBe("https://a.b.example.org");

            foreach (
                var origin in new[]
                {
                    Evil,
                    "https://example.org",
                    "https://xexample.org",
                    "https://app.example.com.evil.example",
                    "http://app.example.com",
                    "null",
                }
            )
            {
                var refused = await PreflightAsync(stand, path, origin, "PATCH");
                refused.Status.ShouldBe(HttpStatusCode.Forbidden, origin);
                refused.Headers.Keys.ShouldNotContain(name => name.StartsWith("access-control-", StringComparison.Ordinal), origin);
            }
        }
        (await PreflightAsync(stand, "/users/7", App, "DELETE")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PreflightAsync(stand, "/closed", App, "GET")).Status.ShouldBe(HttpStatusCode.Unauthorized, "without cors a preflight is a request like others");
        (await stand.Gateway.SendAsync(HttpMethod.Options, "cors.test", "/any", Cancel, ("Origin", App))).Status.ShouldBe(
            HttpStatusCode.Unauthorized,
            "no preflight"
        );
        (await PreflightAsync(stand, "/static", App, "GET")).Status.ShouldBe(
            HttpStatusCode.Unauthorized,
            "what responds is without cors, not without security"
        );
        (
            await stand.Gateway.SendAsync(HttpMethod.Options, "cors.test", "/any", Cancel, ("Origin", ""), ("Access-Control-Request-Method", "GET"))
        ).Status.ShouldNotBe(HttpStatusCode.OK, "an empty origin");
        backend.Hits.ShouldBe(0);

        var anonymous = await stand.Gateway.GetAsync("cors.test", "/users/7", Cancel, ("Origin", App));
        anonymous.Status.ShouldBe(HttpStatusCode.Unauthorized);
        anonymous.Headers[AllowOrigin].ShouldBe(App, "the page is to see why");
        var answer = await stand.Gateway.GetAsync("cors.test", "/users/7", Cancel, ("Origin", App), ("x-api-key", Key));
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Headers[AllowOrigin].ShouldBe(App);
        answer.Headers["access-control-expose-headers"].ShouldBe("X-Total");
        answer.Headers["vary"].ShouldContain("origin", Case.Insensitive);
        (await stand.Gateway.GetAsync("cors.test", "/users/7", Cancel, ("Origin", Evil), ("x-api-key", Key))).Headers.Keys.ShouldNotContain(AllowOrigin);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_service_lets_in_no_page_that_the_policy_does_not_name(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await ScriptedBackend.StartAsync(
            (context, _) =>
            {
                foreach (
                    var (name, value) in new[]
                    {
                        (AllowOrigin, "*"),
                        ("Access-Control-Allow-Credentials", "true"),
                        ("access-control-expose-headers", "*"),
                        ("access-control-allow-methods", "*"),
                        ("access-control-allow-headers", "*"),
                        ("access-control-max-age", "9"),
                    }
                )
                    context.Response.Headers.Append(name, value);
                context.Response.Headers.Vary = "accept";
                return Task.CompletedTask;
            },
            Cancel
        );
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: own-cors
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: own-cors
            fleets: [edge]
            hosts: [own-cors.test]
            rules:
              - {name: bare, match: {path: {prefix: /bare}}, to: [{service: own-cors}], policies: {cors: {origins: ["{{{App}}}"]} } }
              - {name: full, match: {path: {prefix: /full}}, to: [{service: own-cors}], policies: {cors: {origins: ["{{{App}}}"], credentials: true, expose: [X-Total]} } }
              - {name: any, match: {path: {prefix: /any}}, to: [{service: own-cors}], policies: {cors: {origins: ["*"]} } }
              - {name: none, match: {path: {prefix: /none}}, to: [{service: own-cors}]}
            """,
            Cancel
        );

        (await OfAsync("/bare", App)).ShouldBe([$"{AllowOrigin}: {App}"]);
        (await OfAsync("/full", App)).ShouldBe(["access-control-allow-credentials: true", $"{AllowOrigin}: {App}", "access-control-expose-headers: X-Total"]);
        foreach (var path in new[] { "/bare", "/full" })
        {
            foreach (var origin in new[] { Evil, "null", "", App + ".evil.example" })
                (await OfAsync(path, origin)).ShouldBeEmpty($"{path} {origin}");
            (await OfAsync(path, Evil, ("Access-Control-Request-Method", "GET"))).ShouldBeEmpty($"a preflight of {path}");
        }
        (await OfAsync("/any", Evil)).ShouldBe([$"{AllowOrigin}: {Evil}"]);
        (await OfAsync("/none", Evil)).ShouldContain($"{AllowOrigin}: *", "without cors the service decides");

        async Task<string[]> OfAsync(string path, string origin, params (string, string)[] preflight)
        {
            var answer = await stand.Gateway.SendAsync(
                preflight is [] ? HttpMethod.Get : HttpMethod.Options,
                "own-cors.test",
                path,
                Cancel,
                [("Origin", origin), .. preflight]
            );
            return
            [
                .. answer
                    .Headers.Where(header => header.Key.StartsWith("access-control-", StringComparison.Ordinal))
                    .Select(header => $"{header.Key}: {header.Value}")
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Requests_that_pages_of_other_hosts_forge_are_refused(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await stand.ApplyAsync(
            """
            kind: Route
            name: csrf
            fleets: [edge]
            hosts: [csrf.test]
            policies: {csrf: {origins: [app.example.com, "localhost:3000", "*.example.org"]}}
            rules: [{respond: {status: 200}}]
            """,
            Cancel
        );

        foreach (var origin in new[] { "https://csrf.test", "https://app.example.com", "http://localhost:3000", "https://a.b.example.org" })
            (await PostAsync(origin)).ShouldBe(HttpStatusCode.OK, origin);
        foreach (var origin in new[] { Evil, "https://app.example.com.evil.example", "http://localhost:3001", "https://example.org", "null" })
            (await PostAsync(origin)).ShouldBe(HttpStatusCode.Forbidden, origin);
        (await stand.Gateway.SendAsync(HttpMethod.Post, "csrf.test", "/", Cancel)).Status.ShouldBe(
            HttpStatusCode.Forbidden,
            "says nothing of where it comes from"
        );
        (await stand.Gateway.GetAsync("csrf.test", "/", Cancel, ("Origin", Evil))).Status.ShouldBe(HttpStatusCode.OK);

        // A port is part of an origin, and of no host.
        (await PostAsync("http://csrf.test:8080", "csrf.test:8080")).ShouldBe(HttpStatusCode.OK);
        (await PostAsync("http://csrf.test:8081", "csrf.test:8080")).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> PostAsync(string origin, string host = "csrf.test") =>
            (await stand.Gateway.SendAsync(HttpMethod.Post, host, "/", Cancel, ("Origin", origin))).Status;
    }

    private static Task<GatewayAnswer> PreflightAsync(Stand stand, string path, string origin, string method) =>
        stand.Gateway.SendAsync(
            HttpMethod.Options,
            "cors.test",
            path,
            Cancel,
            ("Origin", origin),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "Authorization,Content-Type")
        );
}
