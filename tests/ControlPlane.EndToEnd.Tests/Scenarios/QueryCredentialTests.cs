using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Credentials in the query are taken out of it, and nothing else of it changes.</summary>
[Collection(SharedStands.Collection)]
public sealed class QueryCredentialTests(SharedStands stands)
{
    private const string Key = "fake-key-of-query-user-1";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Queries_reach_the_service_byte_for_byte_but_for_the_credential(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("query", 0, HttpProtocols.Http1, Cancel);
        await using var issuer = IdentityProvider.Start();
        await stand.ApplyAsync(Documents(backend, issuer), Cancel);
        var token = Tokens.Of(issuer, claims => claims["scope"] = "read");

        (string Sent, string Arrived, string[] Headers)[] cases =
        [
            ("/key?select=a%2Bb&name=eq.x%26y", "/key?select=a%2Bb&name=eq.x%26y", [$"apikey: {Key}"]),
            ($"/key?select=a%2Bb&apikey={Key}&name=eq.x%26y", "/key?select=a%2Bb&name=eq.x%26y", []),
            ($"/key?apikey={Key}", "/key", []),
            ($"/key?z=1&&a&=&%7e=~&apikey={Key}&b=?%20+&apikey=other", "/key?z=1&&a&=&%7e=~&b=?%20+", []),
            ($"/key?%61pi%6bey={Key}&%4B=%6b", "/key?%4B=%6b", []),
            ($"/key?api%4Bey=1&apikey={Key}", "/key?api%4Bey=1", []),
            ($"/key?a=%2B&apikey=other", "/key?a=%2B", [$"apikey: {Key}"]),
            ($"/key?a=%2B&apikey={Key}", "/key?a=%2B", ["cookie: a=b; apikey=secret; c=d"]),
            ("/key?a=%2B%0d", "/key?a=%2B%0d", [$"cookie: a=b; apikey={Key}; c=d"]),
            ($"/token?a=%2B&token={token}&b=%26+", "/token?a=%2B&b=%26+", []),
            ($"/token?a=%2B&t%6Fken={token}&b=%26+", "/token?a=%2B&b=%26+", []),
            ("/token?a=%2B&b=%26+", "/token?a=%2B&b=%26+", [$"authorization: Bearer {token}"]),
            ($"/any?a=%2B&apikey={Key}&b=%26+", "/any?a=%2B&b=%26+", []),
            ($"/any?a=%2B&token={token}&b=%26+", "/any?a=%2B&b=%26+", ["x-key: unverified"]),
            ("/any?a=%2B&apikey=unverified&b=%26+", "/any?a=%2B&b=%26+", [$"authorization: Bearer {token}"]),
            ($"/any?a=%2B&apike%79=unverified&token={token}&b=%26+", "/any?a=%2B&b=%26+", ["cookie: a=b; apikey=unverified"]),
            ("/any?a=%2B&b=%26+", "/any?a=%2B&b=%26+", [$"authorization: Bearer {token}", "cookie: a=b; apikey=unverified; c=d"]),
            ($"/both/x?a=%2B&apikey={Key}&token={token}&b", "/new/x?a=%2B&b", []),
            ($"/login?a=%2B&apikey={Key}&b", "/login?a=%2B&b", []),
        ];
        foreach (var (sent, arrived, headers) in cases)
        {
            var answer = await RawClient.RequestAsync(stand.Gateway.Address, $"GET {sent}", "query.test", Cancel, headers);
            answer.Status.ShouldBe(200, $"{sent}: {answer.Body}");
            var echo = JsonSerializer.Deserialize<Echo>(Unchunked(answer.Body), JsonSerializerOptions.Web)!;
            (echo.Path + echo.Query).ShouldBe(arrived, sent);
            echo.Headers.Values.ShouldAllBe(
                value => !value.Contains(Key) && !value.Contains(token) && !value.Contains("unverified") && !value.Contains("secret"),
                sent
            );
            foreach (var header in new[] { "apikey", "authorization", "x-key" })
                echo.Headers.Keys.ShouldNotContain(header, sent);
        }

        var hits = backend.Hits;
        foreach (var refused in new[] { $"/key?xapikey={Key}", "/key?apikey=other", "/key?a=b?apikey=" + Key, "/token?token=x", $"/any?a={Key}" })
            (await RawClient.RequestAsync(stand.Gateway.Address, $"GET {refused}", "query.test", Cancel)).Status.ShouldBe(401, refused);
        (await RawClient.RequestAsync(stand.Gateway.Address, "GET /login?a=1", "query.test", Cancel)).Status.ShouldBe(302);
        backend.Hits.ShouldBe(hits);
    }

    private static string Documents(EchoBackend backend, IdentityProvider issuer) =>
        $$$$"""
            kind: Service
            name: query
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            {kind: Consumer, name: query-user, apiKeys: [{name: only, key: {value: {{{{Key}}}}}}]}
            {{{{Tokens.Provider(issuer, "query", "from: [{query: token}, {header: Authorization}]")}}}}
            ---
            kind: Route
            name: query
            fleets: [edge]
            hosts: [query.test]
            rules:
              - {name: key, match: {path: {prefix: /key}}, to: [{service: query}], policies: {apiKey: {from: [{header: apikey}, {query: apikey}, {cookie: apikey}], consumers: [query-user]}}}
              - {name: token, match: {path: {prefix: /token}}, to: [{service: query}], policies: {jwt: {anyOf: [query]}}}
              - name: any
                match: {path: {prefix: /any}}
                to: [{service: query}]
                policies: {auth: {anyOf: [{jwt: {anyOf: [query], scopes: [read]}}, {apiKey: {from: [{header: x-key}, {query: apikey}, {cookie: apikey}], consumers: [query-user]}}]}}
              - name: both
                match: {path: {prefix: /both}}
                to: [{service: query}]
                rewrite: {prefix: /new}
                policies: {jwt: {anyOf: [query]}, apiKey: {from: {query: apikey}, consumers: [query-user]}}
              - {name: login, match: {path: {exact: /login}, query: [{name: apikey, present: true, not: true}]}, redirect: {path: /form, status: 302}}
              - {name: logged-in, match: {path: {prefix: /login}}, to: [{service: query}], policies: {apiKey: {from: {query: apikey}, consumers: [query-user]}}}
            """;

    /// <summary>Takes the lengths of chunks away; none of them ends within a line of JSON.</summary>
    private static string Unchunked(string body) => body.Split("\r\n").OrderByDescending(line => line.Length).First();
}
