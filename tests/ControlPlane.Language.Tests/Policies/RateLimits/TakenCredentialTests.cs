using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Language.Tests.Values;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.RateLimits;

/// <summary>What CP0792 and CP0793 refuse, in running Envoys: headers that documents may not name are put into what compiles.</summary>
public sealed class TakenCredentialTests
{
    private const string Ann = "fake-key-of-ann-0000001";
    private const string Bob = "fake-key-of-bob-0000001";
    private const string Password = "fake-password-1";

    private static readonly SigningKey Key = new("key");

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task All_clients_would_share_the_bucket_of_a_credential_that_security_takes_out(string version)
    {
        using var upstream = new EchoingUpstream();
        using var envoy = await StartAsync(version, upstream.Port);
        (await StatusAsync(envoy, "/key", $"x-key: {Ann}")).ShouldBe(200);
        (await StatusAsync(envoy, "/key", $"x-key: {Bob}")).ShouldBe(429, "another client finds the bucket empty");
        (await StatusAsync(envoy, "/other", $"x-key: {Ann}", "x-other: ann")).ShouldBe(200);
        (await StatusAsync(envoy, "/other", $"x-key: {Bob}", "x-other: bob")).ShouldBe(200, "a header that stays has a bucket for each value");
        (await StatusAsync(envoy, "/other", $"x-key: {Ann}", "x-other: ann")).ShouldBe(429);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_credential_that_goes_after_the_limit_has_a_bucket_for_each_value(string version)
    {
        using var upstream = new EchoingUpstream();
        using var envoy = await StartAsync(version, upstream.Port);
        foreach (
            var (path, ann, bob) in new[]
            {
                ("/basic", $"authorization: Basic {Basic("ann")}", $"authorization: Basic {Basic("bob")}"),
                ("/token", $"authorization: Bearer {Token("ann")}", $"authorization: Bearer {Token("bob")}"),
            }
        )
        {
            (await StatusAsync(envoy, path, ann)).ShouldBe(200, path);
            (await StatusAsync(envoy, path, bob)).ShouldBe(200, path);
            (await StatusAsync(envoy, path, ann)).ShouldBe(429, path);
        }
        var (annsQuery, bobsQuery) = ($"/query?token={Token("ann")}", $"/query?token={Token("bob")}");
        (await StatusAsync(envoy, annsQuery)).ShouldBe(200);
        (await StatusAsync(envoy, bobsQuery)).ShouldBe(200);
        (await StatusAsync(envoy, annsQuery)).ShouldBe(429);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_client_would_pass_for_another_by_a_header_that_tells_the_consumer(string version)
    {
        using var upstream = new EchoingUpstream();
        using var envoy = await StartAsync(version, upstream.Port);
        (await SendAsync(envoy, "/honest", $"x-key: {Ann}", "x-says: bob")).ShouldContain("\r\nx-consumer: ann\r\n");
        (await SendAsync(envoy, "/forged", $"x-key: {Ann}", "x-says: bob")).ShouldContain("\r\nx-consumer: bob\r\n");
        (await SendAsync(envoy, "/joined", $"x-key: {Ann}", "x-says: bob")).ShouldContain("\r\nx-consumer: bob\r\n");
    }

    private static Task<RunningEnvoy> StartAsync(string version, int upstream) =>
        RunningEnvoy.StartAsync(
            version,
            port => Documents(port, upstream),
            json =>
                WithSecrets(json)
                    .Replace("\"counted-key\"", "\"x-key\"", StringComparison.Ordinal)
                    .Replace("\"counted-authorization\"", "\"authorization\"", StringComparison.Ordinal)
                    .Replace("\"counted-token\"", "\"token\"", StringComparison.Ordinal)
                    .Replace("\"forged\"", "\"x-consumer\"", StringComparison.Ordinal)
        );

    /// <summary>The text of a configuration holds no secrets: they are put in again.</summary>
    private static string WithSecrets(string json)
    {
        var root = JsonNode.Parse(json)!;
        foreach (var item in Objects(root))
        {
            if (item.ContainsKey("key") && item["client"] is { } client)
                item["key"] = client.GetValue<string>() == "ann" ? Ann : Bob;
            if (item["users"] is JsonObject users && users.ContainsKey("inline_string"))
                users["inline_string"] = $"ann:{Hash()}\nbob:{Hash()}\n";
        }

        return root.ToJsonString();
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject item => item.Select(field => field.Value).SelectMany(Objects).ToList().Append(item),
            JsonArray list => list.SelectMany(Objects),
            _ => [],
        };

    /// <summary>As htpasswd writes it.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Envoy takes no other hash of a password.")]
    private static string Hash() => "{SHA}" + Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(Password)));

    private static string Documents(int port, int upstream) =>
        $$$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, address: 127.0.0.1, port: {{{port}}}}]
            ---
            kind: Service
            name: up
            endpoints: [{address: 127.0.0.1, port: {{{upstream}}}}]
            ---
            {kind: Consumer, name: ann, apiKeys: [{name: only, key: {value: "{{{Ann}}}"} }], basic: {password: {value: "{{{Password}}}"} } }
            ---
            {kind: Consumer, name: bob, apiKeys: [{name: only, key: {value: "{{{Bob}}}"} }], basic: {password: {value: "{{{Password}}}"} } }
            ---
            kind: Route
            name: r
            fleets: [edge]
            policies: {apiKey: {from: {header: x-key} } }
            rules:
              - {name: key, match: {path: {exact: /key}}, to: [{service: up}], policies: {rateLimit: [{name: key, rate: 1/day, count: afterSecurity, by: [{header: counted-key}]}]}}
              - {name: other, match: {path: {exact: /other}}, to: [{service: up}], policies: {rateLimit: [{name: other, rate: 1/day, count: afterSecurity, by: [{header: x-other}]}]}}
              - {name: honest, match: {path: {exact: /honest}}, to: [{service: up}], policies: {headers: {request: {set: {x-other: "%REQ(x-says)%"} } } }}
              - {name: forged, match: {path: {exact: /forged}}, to: [{service: up}], policies: {headers: {request: {set: {forged: "%REQ(x-says)%"} } } }}
              - {name: joined, match: {path: {exact: /joined}}, to: [{service: up}], policies: {headers: {request: {add: {forged: "%REQ(x-says)%"} } } }}
            ---
            kind: JwtProvider
            name: corp
            issuer: https://issuer.example.com
            audiences: any
            requireExpiration: false
            from: [{header: authorization, prefix: "Bearer "}, {query: token}]
            keys: {inline: {{{new JsonObject { ["keys"] = new JsonArray([.. Key.Public()]) }.ToJsonString()}}} }
            ---
            kind: Route
            name: t
            fleets: [edge]
            policies: {jwt: {anyOf: [corp]}}
            rules:
              - {name: token, match: {path: {exact: /token}}, to: [{service: up}], policies: {rateLimit: [{name: token, rate: 1/day, count: afterSecurity, by: [{header: counted-authorization}]}]}}
              - {name: query, match: {path: {exact: /query}}, to: [{service: up}], policies: {rateLimit: [{name: query, rate: 1/day, count: afterSecurity, by: [{query: counted-token}]}]}}
            ---
            kind: Route
            name: b
            fleets: [edge]
            policies: {basicAuth: {}}
            rules:
              - {name: basic, match: {path: {exact: /basic}}, to: [{service: up}], policies: {rateLimit: [{name: basic, rate: 1/day, count: afterSecurity, by: [{header: counted-authorization}]}]}}
            """;

    private static string Token(string subject) => Key.Sign(new JsonObject { ["iss"] = "https://issuer.example.com", ["sub"] = subject }, "ES256", null, null);

    private static string Basic(string user) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Password}"));

    private static async Task<int> StatusAsync(RunningEnvoy envoy, string path, params string[] headers) =>
        int.Parse((await SendAsync(envoy, path, headers)).AsSpan(9, 3));

    private static Task<string> SendAsync(RunningEnvoy envoy, string path, params string[] headers) =>
        envoy.SendAsync($"GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
}
