using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E04, E06 and the token of E07: which tokens pass, and what upstreams see of them.</summary>
[Collection(SharedStands.Collection)]
public sealed class JwtTests(SharedStands stands)
{
    private static readonly string[] UriHeaders = ["x-uri-tenant", "x-uri-role", "x-uri-realm"];

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Refuses_every_token_but_a_valid_one_and_fetches_the_keys_once_as_in_E04(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("e04", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Service(backend, "e04")
                + Tokens.Provider("e04", "algorithms: [RS256]", "clockSkew: 1s", $"keys: {{url: \"{issuer.KeySetUrl}\"}}")
                + Route("e04", "jwt: {anyOf: [e04]}"),
            Cancel
        );
        var valid = Tokens.Of(issuer);
        await Wait.UntilAsync(
            "the keys are there",
            Deadline,
            async inner => (await stand.Gateway.GetAsync("e04.test", "/", inner, Tokens.Bearer(valid))).Status == HttpStatusCode.OK,
            Cancel
        );
        var hits = backend.Hits;

        (string What, string Path, (string, string)[] Headers)[] refused =
        [
            ("no token", "/", []),
            ("another scheme", "/", [("Authorization", "Basic x")]),
            ("bad signature", "/", [Tokens.Bearer(IdentityProvider.WithBadSignature(valid))]),
            ("expired", "/", [Tokens.Bearer(Tokens.Of(issuer, claims => claims["exp"] = Tokens.InSeconds(-61)))]),
            ("wrong issuer", "/", [Tokens.Bearer(Tokens.Of(issuer, claims => claims["iss"] = "https://evil.example.com/"))]),
            ("wrong audience", "/", [Tokens.Bearer(Tokens.Of(issuer, claims => claims["aud"] = "other.example.com"))]),
            ("HS256 by the public key", "/", [Tokens.Bearer(Tokens.Of(issuer, algorithm: "HS256", secret: Encoding.ASCII.GetBytes(issuer.Key.RsaPublicPem)))]),
            (
                "HS256 by the public key under its name",
                "/",
                [
                    Tokens.Bearer(
                        Tokens.Of(
                            issuer,
                            algorithm: "HS256",
                            header: header => header["kid"] = "key-1-rsa",
                            secret: Encoding.ASCII.GetBytes(issuer.Key.RsaPublicPem)
                        )
                    ),
                ]
            ),
            ("an algorithm that is not listed", "/", [Tokens.Bearer(Tokens.Of(issuer, algorithm: "ES256"))]),
            ("no algorithm", "/", [Tokens.Bearer(Tokens.Of(issuer, algorithm: "none"))]),
            ("in the query", $"/?access_token={valid}", []),
        ];
        foreach (var (what, path, headers) in refused)
        {
            var answer = await stand.Gateway.GetAsync("e04.test", path, Cancel, headers);
            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, what);
            answer.Body.ShouldBeEmpty(what);
            answer.Headers["www-authenticate"].ShouldBeOneOf("Bearer", "Bearer error=\"invalid_token\"");
        }

        backend.Hits.ShouldBe(hits);
        for (var call = 0; call < 200; call++)
            (await stand.Gateway.GetAsync("e04.test", "/", Cancel, Tokens.Bearer(valid))).Status.ShouldBe(HttpStatusCode.OK);
        issuer.KeySetHits.ShouldBe(1);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Claims_whose_names_are_URIs_reach_the_service_by_the_provider_that_says_so(string envoy)
    {
        const string Tenant = "https://auth.example.com/claims/tenant";
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("uris", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Service(backend, "uris")
                + Tokens.Provider(
                    issuer,
                    "uris",
                    $"claimsToHeaders: [{{claim: '{Tenant}', header: X-Uri-Tenant}}, {{claim: 'urn:example:role', header: X-Uri-Role}}, {{claim: "
                        + $"realm.id, header: X-Uri-Realm}}]"
                )
                + Tokens.Provider(issuer, "uris-other", "issuer: https://other.example.com/")
                + """
                ---
                kind: Route
                name: uris
                fleets: [edge]
                hosts: [uris.test]
                rules:
                  - {name: one, match: {path: {prefix: /one}}, to: [{service: uris}], policies: {jwt: {anyOf: [uris]}}}
                  - {name: two, match: {path: {prefix: /two}}, to: [{service: uris}], policies: {jwt: {anyOf: [uris, uris-other], optional: true}}}
                """,
            Cancel
        );

        foreach (var path in new[] { "/one", "/two" })
        {
            (
                await SeenAsync(
                    path,
                    claims => (claims[Tenant], claims["urn:example:role"], claims["realm"]) = ("acme", "admin", new JsonObject { ["id"] = 42 })
                )
            ).ShouldBe("acme|admin|42", path);
            (await SeenAsync(path, claims => claims[Tenant] = "a \"quoted\" %REQ(host)% \\")).ShouldBe("a \"quoted\" %REQ(host)% \\||", path);
            (await SeenAsync(path, claims => claims[Tenant] = 1234567890)).ShouldBe("1234567890||", path);
            (await SeenAsync(path, claims => claims[Tenant] = -5)).ShouldBe("-5||", path);
            (await SeenAsync(path, claims => claims[Tenant] = true)).ShouldBe("true||", path);
            (await SeenAsync(path, claims => claims[Tenant] = new JsonArray("a"))).ShouldBe("||", path);
            (await SeenAsync(path, _ => { })).ShouldBe("||", path);
        }
        (await SeenAsync("/two", claims => (claims["iss"], claims[Tenant]) = ("https://other.example.com/", "acme"))).ShouldBe(
            "||",
            "another issuer does not tell the tenant"
        );
        (await stand.Gateway.GetAsync("uris.test", "/two", Cancel, ("X-Uri-Tenant", "acme"))).Echo.Headers.Keys.ShouldNotContain(
            "x-uri-tenant",
            "nor does a client"
        );

        async Task<string> SeenAsync(string path, Action<JsonObject> claims)
        {
            var headers = (await stand.Gateway.GetAsync("uris.test", path, Cancel, Tokens.Bearer(Tokens.Of(issuer, claims)), ("X-Uri-Tenant", "forged")))
                .Echo
                .Headers;
            return string.Join('|', UriHeaders.Select(name => headers.GetValueOrDefault(name, "")));
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Takes_a_token_from_the_query_and_holds_its_times_as_in_E06(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("e06", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Service(backend, "e06")
                + Tokens.Provider(issuer, "e06", "from: [{query: jwt}]", "clockSkew: 1s", "runOnPreflight: true")
                + Tokens.Provider(issuer, "e06-free", "from: [{query: jwt}, {header: x-jwt}]")
                + Route("e06", "jwt: {anyOf: [e06]}")
                + Route("e06-free", "jwt: {anyOf: [e06-free]}", service: "e06")
                + "---\nkind: Route\nname: e06-respond\nfleets: [edge]\nhosts: [e06-respond.test]\nrules: [{respond: {status: 200, body: inner}, "
                + "policies: {jwt: {anyOf: [e06-free]}}}]\n",
            Cancel
        );

        var passed = await stand.Gateway.GetAsync("e06.test", $"/x?a=1&jwt={Tokens.Of(issuer)}&b=2", Cancel);
        passed.Status.ShouldBe(HttpStatusCode.OK);
        passed.Echo.Query.ShouldBe("?a=1&b=2");
        (string What, string Token)[] refused =
        [
            ("expired", Tokens.Of(issuer, claims => claims["exp"] = Tokens.InSeconds(-10))),
            ("not yet valid", Tokens.Of(issuer, claims => claims["nbf"] = Tokens.InSeconds(60))),
            ("without expiration", Tokens.Of(issuer, claims => claims.Remove("exp"))),
            ("of an unknown key", Tokens.Of(issuer, header: header => header["kid"] = "nobody")),
        ];
        foreach (var (what, token) in refused)
            (await stand.Gateway.GetAsync("e06.test", $"/?jwt={token}", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized, what);

        (string, string)[] preflight = [("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "PATCH")];
        (await stand.Gateway.SendAsync(HttpMethod.Options, "e06.test", "/", Cancel, preflight)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var free = await stand.Gateway.SendAsync(HttpMethod.Options, "e06-free.test", "/", Cancel, [.. preflight, ("X-Jwt", "forged")]);
        free.Status.ShouldBe(HttpStatusCode.OK);
        free.Echo.Headers.Keys.ShouldNotContain("x-jwt", "nobody verified it");
        (await stand.Gateway.SendAsync(HttpMethod.Options, "e06-respond.test", "/", Cancel, preflight)).Status.ShouldBe(
            HttpStatusCode.Unauthorized,
            "what is answered here, a preflight would be answered too"
        );
        (await stand.Gateway.GetAsync("e06-free.test", "/x?a=1%262%2B3", Cancel, ("X-Jwt", Tokens.Of(issuer)))).Echo.Query.ShouldBe(
            "?a=1%262%2B3",
            "the query is touched only where a token is taken out of it"
        );
        (await stand.Gateway.SendAsync(HttpMethod.Options, "e06-free.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await stand.Gateway.GetAsync("e06-free.test", "/", Cancel, preflight)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_token_that_lives_or_lived_too_long_is_refused_as_in_E07(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("e07", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Service(backend, "e07") + Tokens.Provider(issuer, "e07", "maxLifetime: 2h") + Route("e07", "jwt: {anyOf: [e07]}"), Cancel);

        (string What, HttpStatusCode Expected, Action<JsonObject> Claims)[] tokens =
        [
            ("an hour long", HttpStatusCode.OK, _ => { }),
            ("near its end", HttpStatusCode.OK, Times(-7100, 60)),
            ("older than two hours", HttpStatusCode.Unauthorized, Times(-7201, 60)),
            ("too far from its end", HttpStatusCode.Unauthorized, Times(0, 7300)),
            ("without issue", HttpStatusCode.Unauthorized, claims => claims.Remove("iat")),
            ("without expiration", HttpStatusCode.Unauthorized, claims => claims.Remove("exp")),
        ];
        foreach (var (what, expected, claims) in tokens)
        {
            var answer = await stand.Gateway.GetAsync("e07.test", "/", Cancel, Tokens.Bearer(Tokens.Of(issuer, claims)));
            answer.Status.ShouldBe(expected, what);
            if (expected is HttpStatusCode.Unauthorized)
                answer.Headers["www-authenticate"].ShouldBe("Bearer error=\"invalid_token\"", what);
        }

        static Action<JsonObject> Times(long issued, long expires) =>
            claims => (claims["iat"], claims["exp"]) = (Tokens.InSeconds(issued), Tokens.InSeconds(expires));
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Nobody_sets_a_header_that_carries_a_claim_and_the_token_is_seen_upstream_only_where_said(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("seen", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Service(backend, "seen")
                + Tokens.Provider(issuer, "seen", "claimsToHeaders: [{claim: sub, header: X-Seen-User}]")
                + Tokens.Provider(issuer, "seen-whole", "forward: true", "claimsToHeaders: [{claim: sub, header: X-Seen-User}]")
                + Route("seen", "jwt: {anyOf: [seen]}")
                + Route("seen-whole", "jwt: {anyOf: [seen-whole]}", service: "seen")
                + Route("seen-public", "timeout: {request: 3s}", service: "seen"),
            Cancel
        );
        var token = Tokens.Bearer(Tokens.Of(issuer));

        var hidden = (await stand.Gateway.GetAsync("seen.test", "/", Cancel, token, ("X-Seen-User", "mallory"))).Echo.Headers;
        hidden["x-seen-user"].ShouldBe("alice");
        hidden.Keys.ShouldNotContain("authorization");
        (
            await stand.Gateway.GetAsync("seen.test", "/", Cancel, Tokens.Bearer(Tokens.Of(issuer, claims => claims.Remove("sub"))), ("X-Seen-User", "mallory"))
        ).Echo.Headers.Keys.ShouldNotContain("x-seen-user");

        var whole = (await stand.Gateway.GetAsync("seen-whole.test", "/", Cancel, token, ("x-seen-user", "mallory"))).Echo.Headers;
        whole["x-seen-user"].ShouldBe("alice");
        whole["authorization"].ShouldBe(token.Value);

        var open = (await stand.Gateway.GetAsync("seen-public.test", "/", Cancel, token, ("X-SEEN-USER", "mallory"))).Echo.Headers;
        open.Keys.ShouldNotContain("x-seen-user");
        open["authorization"].ShouldBe(token.Value);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Scopes_and_claims_are_demanded_of_a_valid_token(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("claims", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Service(backend, "claims")
                + Tokens.Provider(issuer, "claims")
                + Route("scopes", "jwt: {scopes: [write]}", service: "claims", above: "jwt: {anyOf: [claims], scopes: [read]}")
                + Route("claims", "jwt: {anyOf: [claims], claims: {role: admin, org.tier: \"7\", \"https://example.com/tenant\": blue, beta: \"true\"}}"),
            Cancel
        );

        (HttpStatusCode Expected, Action<JsonObject> Claims)[] scopes =
        [
            (HttpStatusCode.OK, claims => claims["scope"] = "write read"),
            (HttpStatusCode.OK, claims => claims["scope"] = new JsonArray("read", "write")),
            (HttpStatusCode.OK, claims => claims["scp"] = new JsonArray("read", "write")),
            (HttpStatusCode.OK, claims => claims["scp"] = "read write"),
            (HttpStatusCode.OK, claims => (claims["scp"], claims["scope"]) = ("read", "write")),
            (HttpStatusCode.Forbidden, claims => claims["scope"] = "write"),
            (HttpStatusCode.Forbidden, claims => claims["scope"] = "read"),
            (HttpStatusCode.Forbidden, claims => claims["scope"] = "reads writes"),
            (HttpStatusCode.Forbidden, _ => { }),
        ];
        foreach (var (expected, claims) in scopes)
            await ExpectAsync("scopes.test", claims, expected);

        (HttpStatusCode Expected, Action<JsonObject> Claims)[] demanded =
        [
            (HttpStatusCode.OK, Claims("admin", 7, "blue", true)),
            (HttpStatusCode.OK, Claims(new JsonArray("user", "admin"), "7", "blue", "true")),
            (HttpStatusCode.Forbidden, Claims("admins", 7, "blue", true)),
            (HttpStatusCode.Forbidden, Claims(new JsonArray("user"), 7, "blue", true)),
            (HttpStatusCode.Forbidden, Claims("admin", 8, "blue", true)),
            (HttpStatusCode.Forbidden, Claims("admin", 7, "green", true)),
            (HttpStatusCode.Forbidden, Claims("admin", 7, "blue", false)),
        ];
        foreach (var (expected, claims) in demanded)
            await ExpectAsync("claims.test", claims, expected);
        (await stand.Gateway.GetAsync("claims.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        async Task ExpectAsync(string host, Action<JsonObject> claims, HttpStatusCode expected)
        {
            var payload = new JsonObject();
            claims(payload);
            (await stand.Gateway.GetAsync(host, "/", Cancel, Tokens.Bearer(Tokens.Of(issuer, claims)))).Status.ShouldBe(expected, payload.ToJsonString());
        }

        static Action<JsonObject> Claims(JsonNode role, JsonNode tier, JsonNode tenant, JsonNode beta) =>
            claims =>
                (claims["role"], claims["org"], claims["https://example.com/tenant"], claims["beta"]) = (
                    role.DeepClone(),
                    new JsonObject { ["tier"] = tier.DeepClone() },
                    tenant.DeepClone(),
                    beta.DeepClone()
                );
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Any_all_optional_and_levels_together(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var corp = IdentityProvider.Start();
        await using var partner = IdentityProvider.Start();
        await using var backend = await EchoBackend.StartAsync("levels", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            Service(backend, "levels")
                + Tokens.Provider(corp, "l-corp", $"issuer: \"{corp.Issuer}\"")
                + Tokens.Provider(partner, "l-partner", $"issuer: \"{partner.Issuer}\"")
                + Tokens.Provider(partner, "l-device", $"issuer: \"{partner.Issuer}\"", "from: [{header: X-Device}]")
                + Route("l-any", "jwt: {anyOf: [l-corp, l-partner]}", service: "levels")
                + Route("l-all", "jwt: {allOf: [l-corp, l-device]}", service: "levels")
                + Route("l-optional", "jwt: {anyOf: [l-corp], optional: true, scopes: [read]}", service: "levels")
                + Route("l-both", "jwt: {anyOf: [l-corp], optional: true}", service: "levels", above: "jwt: {anyOf: [l-corp, l-partner]}")
                + Route("l-places", "jwt: {anyOf: [l-device]}", service: "levels", above: "jwt: {anyOf: [l-corp, l-partner]}"),
            Cancel
        );
        var (ours, theirs) = (Tokens.Bearer(corp.Token()), Tokens.Bearer(partner.Token()));
        (string, string) device = ("X-Device", partner.Token());
        var strange = Tokens.Bearer(Tokens.Of(corp));

        (string Host, HttpStatusCode Expected, (string, string)[] Headers)[] requests =
        [
            ("l-any", HttpStatusCode.OK, [ours]),
            ("l-any", HttpStatusCode.OK, [theirs]),
            ("l-any", HttpStatusCode.Unauthorized, [strange]),
            ("l-any", HttpStatusCode.Unauthorized, []),
            ("l-all", HttpStatusCode.OK, [ours, device]),
            ("l-all", HttpStatusCode.Unauthorized, [ours]),
            ("l-all", HttpStatusCode.Unauthorized, [device]),
            ("l-all", HttpStatusCode.Unauthorized, [theirs, device]),
            ("l-optional", HttpStatusCode.OK, []),
            ("l-optional", HttpStatusCode.Unauthorized, [strange]),
            ("l-optional", HttpStatusCode.Unauthorized, [theirs]),
            ("l-optional", HttpStatusCode.Forbidden, [ours]),
            ("l-optional", HttpStatusCode.OK, [Tokens.Bearer(corp.Token(claims => claims["scope"] = "read"))]),
            ("l-both", HttpStatusCode.OK, [ours]),
            ("l-both", HttpStatusCode.Unauthorized, [theirs]),
            ("l-both", HttpStatusCode.Unauthorized, []),
            ("l-places", HttpStatusCode.OK, [ours, device]),
            ("l-places", HttpStatusCode.OK, [theirs, device]),
            ("l-places", HttpStatusCode.Unauthorized, [ours]),
            ("l-places", HttpStatusCode.Unauthorized, [device]),
        ];
        foreach (var (host, expected, headers) in requests)
            (await stand.Gateway.GetAsync($"{host}.test", "/", Cancel, headers)).Status.ShouldBe(expected, $"{host} {string.Join(' ', headers)}");
    }

    internal static string Service(EchoBackend backend, string name) =>
        $$$"""
            kind: Service
            name: {{{name}}}
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]

            """;

    internal static string Route(string name, string policies, string? service = null, string? above = null) =>
        $$$"""
            ---
            kind: Route
            name: {{{name}}}
            fleets: [edge]
            hosts: [{{{name}}}.test]
            policies: { {{{above}}} }
            rules: [{to: [{service: {{{service ?? name}}}}], policies: { {{{policies}}} }}]

            """;
}
