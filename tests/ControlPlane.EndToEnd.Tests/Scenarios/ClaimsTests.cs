using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Who may pass by the claims of his token, and where a token or a key will do.</summary>
[Collection(SharedStands.Collection)]
public sealed class ClaimsTests(SharedStands stands)
{
    private const string Issuer = "https://claims.example.com/";
    private static readonly int[] Levels = [3, 7];
    private static readonly bool[] Verified = [true];

    private const string Key = "fake-key-of-claims-user1";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Claims_let_in_and_keep_out(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        await stand.ApplyAsync(
            $$$$"""
            kind: JwtProvider
            name: claims
            issuer: {{{{Issuer}}}}
            audiences: [api.example.com]
            keys: {inline: {keys: [{kty: RSA, kid: k1, alg: RS256, use: sig, n: "{{{{Base64Url.EncodeToString(
                numbers.Modulus
            )}}}}", e: "{{{{Base64Url.EncodeToString(numbers.Exponent)}}}}"}]}}
            ---
            {kind: Consumer, name: claims-user, jwtSubject: user-7, apiKeys: [{name: only, key: {value: {{{{Key}}}}}}]}
            ---
            kind: Route
            name: claims
            fleets: [edge]
            hosts: [claims.test]
            rules:
              - name: roles
                match: {path: {prefix: /roles}}
                respond: {status: 200}
                policies:
                  jwt: {anyOf: [claims]}
                  authorize: {rules: [{allow: {claims: {realm_access.roles: [admin, owner], level: "7", "https://example.com/verified": "true"}}}, {deny: {claims: {status: suspended}}}]}
              - name: subject
                match: {path: {prefix: /subject}}
                respond: {status: 200}
                policies: {jwt: {anyOf: [claims]}, authorize: {rules: [{allow: {consumers: [claims-user]}}]}}
              - name: either
                match: {path: {prefix: /either}}
                respond: {status: 200}
                policies:
                  auth: {anyOf: [{jwt: {anyOf: [claims]}}, {apiKey: {consumers: [claims-user]}}]}
                  authorize: {rules: [{allow: {consumers: [claims-user]}}, {allow: {claims: {level: "7"}}}]}
            """,
            Cancel
        );

        var good = new Dictionary<string, object>
        {
            ["realm_access"] = new { roles = new[] { "user", "admin" } },
            ["level"] = 7,
            ["https://example.com/verified"] = true,
        };
        (await StatusAsync("/roles", Token(rsa, good))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/roles", Token(rsa, new(good) { ["level"] = "7" }))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/roles", Token(rsa, new(good) { ["level"] = Levels, ["https://example.com/verified"] = Verified }))).ShouldBe(HttpStatusCode.OK);
        foreach (
            var (claim, value) in new (string, object)[]
            {
                ("level", Levels[..1]),
                ("realm_access", new { roles = new[] { "user" } }),
                ("realm_access", new { roles = "administrator" }),
                ("level", 8),
                ("https://example.com/verified", false),
                ("status", "suspended"),
            }
        )
            (await StatusAsync("/roles", Token(rsa, new(good) { [claim] = value }))).ShouldBe(HttpStatusCode.Forbidden, $"{claim}: {value}");
        (await StatusAsync("/roles", Token(rsa, []))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync("/roles")).ShouldBe(HttpStatusCode.Unauthorized);

        (await StatusAsync("/subject", Token(rsa, new() { ["sub"] = "user-7" }))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/subject", Token(rsa, new() { ["sub"] = "user-8" }), ("x-consumer", "claims-user"))).ShouldBe(HttpStatusCode.Forbidden);

        (await StatusAsync("/either", ("x-api-key", Key))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/either", Token(rsa, new() { ["sub"] = "user-7" }))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/either", Token(rsa, new() { ["level"] = 7 }))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/either", Token(rsa, new() { ["sub"] = "user-8" }))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync("/either", ("x-api-key", "wrong-key-wrong-key"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync("/either")).ShouldBe(HttpStatusCode.Unauthorized);

        async Task<HttpStatusCode> StatusAsync(string path, params (string, string)[] headers) =>
            (await stand.Gateway.GetAsync("claims.test", path, Cancel, headers)).Status;
    }

    private static (string, string) Token(RSA key, Dictionary<string, object> claims)
    {
        var all = new Dictionary<string, object>(claims)
        {
            ["iss"] = Issuer,
            ["aud"] = "api.example.com",
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(),
        };
        var signed = $"{Part(new { alg = "RS256", typ = "JWT", kid = "k1" })}.{Part(all)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return ("Authorization", $"Bearer {signed}.{Base64Url.EncodeToString(signature)}");
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
