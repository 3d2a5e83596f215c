using System.Net;
using System.Text;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Who may pass: by address, method, path, consumer and group; every level must agree, and shadow only counts.</summary>
[Collection(SharedStands.Collection)]
public sealed class AuthorizeTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Addresses_are_those_of_the_connection(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await stand.ApplyAsync(
            """
            kind: Route
            name: ip
            fleets: [edge]
            hosts: [ip.test]
            policies: {ipAccess: {deny: [127.0.0.2]}}
            rules:
              - {name: in, match: {path: {prefix: /in}}, respond: {status: 200}, policies: {ipAccess: {allow: [127.0.0.0/8, "::1"]}}}
              - {name: out, match: {path: {prefix: /out}}, respond: {status: 200}, policies: {ipAccess: {allow: [10.0.0.0/8, "fd00::/8"]}}}
              - {name: denied, match: {path: {prefix: /denied}}, respond: {status: 200}, policies: {ipAccess: {allow: [127.0.0.0/8], deny: [127.0.0.1]}}}
            """,
            Cancel
        );

        (await StatusAsync("/in")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/in", ("X-Forwarded-For", "127.0.0.2"))).ShouldBe(HttpStatusCode.OK, "what the client says of itself counts for nothing");
        (await StatusAsync("/out")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync("/out", ("X-Forwarded-For", "10.1.2.3"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync("/out", ("X-Real-IP", "10.1.2.3"), ("Forwarded", "for=10.1.2.3"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync("/denied")).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> StatusAsync(string path, params (string, string)[] headers) =>
            (await stand.Gateway.GetAsync("ip.test", path, Cancel, headers)).Status;
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Every_level_must_let_a_request_pass_and_shadow_only_counts(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await stand.ApplyAsync(
            """
            kind: Route
            name: authz
            fleets: [edge]
            hosts: [authz.test]
            policies: {authorize: {rules: [{deny: {paths: [{prefix: /all/admin}]}}, {allow: {methods: [GET, POST]}}]}}
            rules:
              - {name: all, match: {path: {prefix: /all}}, respond: {status: 200}}
              - {name: read, match: {path: {prefix: /read}}, respond: {status: 200}, policies: {authorize: {rules: [{allow: {methods: [GET, PUT], cidrs: [127.0.0.0/8]}}, {allow: {methods: [POST], cidrs: [10.0.0.0/8]}}]}}}
              - {name: tried, match: {path: {prefix: /tried}}, respond: {status: 200}, policies: {authorize: {rules: [{allow: {methods: [PUT]}}], mode: shadow}}}
            """,
            Cancel
        );

        (await StatusAsync(HttpMethod.Get, "/all")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Put, "/all")).ShouldBe(HttpStatusCode.Forbidden);
        foreach (var path in new[] { "/all/admin", "/all/admin/x", "/all/x/../admin", "/all//admin", "/all/%61dmin", "/all/admin?x=/all" })
            (await StatusAsync(HttpMethod.Get, path)).ShouldBe(HttpStatusCode.Forbidden, path);
        (await StatusAsync(HttpMethod.Get, "/all/administrators")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Get, "/read")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Put, "/read")).ShouldBe(HttpStatusCode.Forbidden, "the route does not allow PUT");
        (await StatusAsync(HttpMethod.Post, "/read")).ShouldBe(HttpStatusCode.Forbidden, "the rule allows POST from elsewhere only");

        const string Counter = "http.edge/http.rbac.policy.authorize/route/authz/tried.shadow_denied";
        var before = await stand.Envoy.Admin.StatAsync(Counter, Cancel);
        for (var request = 0; request < 3; request++)
            (await StatusAsync(HttpMethod.Get, "/tried")).ShouldBe(HttpStatusCode.OK);
        (await stand.Envoy.Admin.StatAsync(Counter, Cancel)).ShouldBe(before + 3, string.Join('\n', (await stand.Envoy.Admin.StatsAsync("rbac", Cancel)).Keys));

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path) => (await stand.Gateway.SendAsync(method, "authz.test", path, Cancel)).Status;
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Consumers_and_groups_are_known_by_key_and_by_password(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("who", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            kind: Service
            name: who
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            kind: Consumer
            name: who-ann
            groups: [who-staff]
            apiKeys: [{name: only, key: {value: fake-key-of-ann-000001}}]
            basic: {username: ann, password: {value: fake-password-ann}}
            ---
            kind: Consumer
            name: who-ben
            groups: [who-partners]
            apiKeys: [{name: only, key: {value: fake-key-of-ben-000001}}]
            basic: {password: {value: fake-password-ben}}
            ---
            kind: Route
            name: who
            fleets: [edge]
            hosts: [who.test]
            policies: {authorize: {rules: [{allow: {groups: [who-staff]}}, {allow: {methods: [GET], consumers: [who-ben]}}]}}
            rules:
              - {name: key, match: {path: {prefix: /key}}, to: [{service: who}], policies: {apiKey: {groups: [who-staff, who-partners]}}}
              - {name: password, match: {path: {prefix: /password}}, to: [{service: who}], policies: {basicAuth: {groups: [who-staff, who-partners]}}}
              - {name: both, match: {path: {prefix: /both}}, to: [{service: who}], policies: {basicAuth: {consumers: [who-ann]}, apiKey: {consumers: [who-ben]}}}
            """,
            Cancel
        );

        foreach (var (path, ann, ben) in new[] { ("/key", Key("ann"), Key("ben")), ("/password", Password("ann", "ann"), Password("who-ben", "ben")) })
        {
            (await StatusAsync(HttpMethod.Post, path, ann)).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(HttpMethod.Get, path, ben)).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(HttpMethod.Post, path, ben)).ShouldBe(HttpStatusCode.Forbidden);
            (await StatusAsync(HttpMethod.Post, path, ben, ("x-consumer", "who-ann"))).ShouldBe(HttpStatusCode.Forbidden, "nobody says who he is");
            (await StatusAsync(HttpMethod.Get, path, ("x-consumer", "who-ann"))).ShouldBe(HttpStatusCode.Unauthorized);
        }
        (await StatusAsync(HttpMethod.Get, "/both", Key("ben"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/both", Password("ann", "ann"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/both", Password("ann", "ann"), Key("ben"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Get, "/both", Password("ann", "ann"), Key("ann"))).ShouldBe(HttpStatusCode.Forbidden);

        var echo = (await stand.Gateway.GetAsync("who.test", "/password", Cancel, Password("ann", "ann"), ("x-consumer", "who-ben"))).Echo;
        echo.Headers["x-consumer"].ShouldBe("ann");
        echo.Headers.Keys.ShouldNotContain("authorization");
        foreach (
            var wrong in new[] { Password("ann", "ben"), Password("nobody", ""), Password("", ""), ("Authorization", "Basic !"), ("Authorization", "Bearer x") }
        )
            (await StatusAsync(HttpMethod.Get, "/password", wrong)).ShouldBe(HttpStatusCode.Unauthorized, wrong.Item2);

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, params (string, string)[] headers) =>
            (await stand.Gateway.SendAsync(method, "who.test", path, Cancel, headers)).Status;
        static (string, string) Key(string name) => ("x-api-key", $"fake-key-of-{name}-000001");
        static (string, string) Password(string user, string name) =>
            ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:fake-password-{name}"))}");
    }
}
