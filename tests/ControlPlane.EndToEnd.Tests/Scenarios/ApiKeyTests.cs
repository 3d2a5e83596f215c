using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E03: a gateway whose teams come with API keys.</summary>
[Collection(SharedStands.Collection)]
public sealed class ApiKeyTests(SharedStands stands)
{
    private const string Old = "fake-key-of-billing-old1";
    private const string New = "fake-key-of-billing-new1";
    private const string Reader = "fake-key-of-reader-00001";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Keys_let_in_whom_the_rule_admits_as_in_E03(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("e03", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            kind: Service
            name: e03
            endpoints: [{address: 127.0.0.1, port: {{{{backend.Port}}}}}]
            ---
            {{{{Consumer("e03-billing", Old)}}}}
            ---
            {{{{Consumer("e03-reader", Reader)}}}}
            ---
            kind: Route
            name: e03
            fleets: [edge]
            hosts: [e03.test]
            rules:
              - {name: billing, match: {path: {prefix: /api/v1/billing}, methods: [GET, POST, PUT]}, to: [{service: e03}], policies: {apiKey: {from: {header: apikey}, consumers: [e03-billing]}}}
              - {name: invoices, match: {path: {prefix: /api/v1/invoices}, methods: [GET]}, to: [{service: e03}], policies: {apiKey: {from: {header: apikey} } }}
              - {name: query, match: {path: {prefix: /query}}, to: [{service: e03}], policies: {apiKey: {from: [{query: key}, {cookie: key}]} }}
              - {name: open, match: {path: {prefix: /open}}, to: [{service: e03}]}
            """,
            Cancel
        );

        (await StatusAsync(HttpMethod.Put, "/api/v1/billing/7", ("apikey", Old))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Get, "/api/v1/invoices", ("apikey", Reader))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Put, "/api/v1/invoices", ("apikey", Old))).ShouldBe(HttpStatusCode.NotFound);
        var hits = backend.Hits;
        foreach (
            var header in new (string, string)[]
            {
                ("x-nothing", "x"),
                ("apikey", ""),
                ("apikey", "wrong"),
                ("apikey", Old + "x"),
                ("apikey", Old[..^1]),
                ("x-api-key", Old),
            }
        )
            (await StatusAsync(HttpMethod.Get, "/api/v1/billing", header)).ShouldBe(HttpStatusCode.Unauthorized, $"{header}");
        (await StatusAsync(HttpMethod.Get, "/api/v1/billing", ("apikey", Reader))).ShouldBe(HttpStatusCode.Forbidden, "a key of somebody who is not admitted");
        (await StatusAsync(HttpMethod.Get, $"/query?x=1&other={Old}")).ShouldBe(HttpStatusCode.Unauthorized);
        backend.Hits.ShouldBe(hits);

        var billing = (await stand.Gateway.GetAsync("e03.test", "/api/v1/billing", Cancel, ("apikey", Old), ("x-consumer", "root"))).Echo;
        billing.Headers["x-consumer"].ShouldBe("e03-billing");
        billing.Headers.Keys.ShouldNotContain("apikey");
        var query = (await stand.Gateway.GetAsync("e03.test", $"/query?x=1&key={Old}&y=2", Cancel)).Echo;
        query.Query.ShouldBe("?x=1&y=2");
        query.Headers["x-consumer"].ShouldBe("e03-billing");
        var cookie = (await stand.Gateway.GetAsync("e03.test", "/query", Cancel, ("Cookie", $"a=b; key={Reader}; c=d"))).Echo;
        cookie.Headers["cookie"].ShouldNotContain(Reader);
        cookie.Headers["x-consumer"].ShouldBe("e03-reader");
        (await stand.Gateway.GetAsync("e03.test", "/open", Cancel, ("x-consumer", "root"))).Echo.Headers.Keys.ShouldNotContain(
            "x-consumer",
            "no client says who it is, on no route of the fleet"
        );

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, params (string, string)[] headers) =>
            (await stand.Gateway.SendAsync(method, "e03.test", path, Cancel, headers)).Status;
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_key_is_replaced_under_load_without_a_wrong_answer(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await stand.ApplyAsync(
            $$$$"""
            {{{{Consumer("rotated", Old.Replace("billing", "rotated", StringComparison.Ordinal))}}}}
            ---
            kind: Route
            name: rotation
            fleets: [edge]
            hosts: [rotation.test]
            rules: [{respond: {status: 200}, policies: {apiKey: {consumers: [rotated]}}}]
            """,
            Cancel
        );
        var (before, after) = (Old.Replace("billing", "rotated", StringComparison.Ordinal), New.Replace("billing", "rotated", StringComparison.Ordinal));

        await using var first = LoadClient.Start(stand.Gateway.Address, "rotation.test", headers: ("x-api-key", before));
        await stand.ApplyAsync(Consumer("rotated", before, after), Cancel);
        (await StatusAsync(after)).ShouldBe(HttpStatusCode.OK);
        await using var second = LoadClient.Start(stand.Gateway.Address, "rotation.test", headers: ("x-api-key", after));
        await Wait.UntilAsync("both keys are in use", TimeSpan.FromMinutes(3), _ => Task.FromResult(first.Answered > 50 && second.Answered > 50), Cancel);
        await first.StopAsync();
        await stand.ApplyAsync(Consumer("rotated", after), Cancel);
        (await StatusAsync(before)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(after)).ShouldBe(HttpStatusCode.OK);
        await second.StopAsync();
        first.Failures.ShouldBeEmpty();
        second.Failures.ShouldBeEmpty();

        async Task<HttpStatusCode> StatusAsync(string key) => (await stand.Gateway.GetAsync("rotation.test", "/", Cancel, ("x-api-key", key))).Status;
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_key_is_refused_once_it_has_expired(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        var key = Old.Replace("billing", "expires", StringComparison.Ordinal);
        var end = TimeProvider.System.GetUtcNow().AddSeconds(8);
        await stand.ApplyAsync(
            $$$$"""
            {kind: Consumer, name: expiring, apiKeys: [{name: only, key: {value: {{{{key}}}}}, expires: "{{{{end:yyyy-MM-ddTHH:mm:ssZ}}}}"}]}
            ---
            kind: Route
            name: expiry
            fleets: [edge]
            hosts: [expiry.test]
            rules: [{respond: {status: 200}, policies: {apiKey: {consumers: [expiring]}}}]
            """,
            Cancel
        );

        (await StatusAsync()).ShouldBe(HttpStatusCode.OK);
        await Wait.UntilAsync("the key is refused", TimeSpan.FromMinutes(3), async _ => await StatusAsync() == HttpStatusCode.Unauthorized, Cancel);
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThan(end.AddSeconds(-1), "not before its time");

        async Task<HttpStatusCode> StatusAsync() => (await stand.Gateway.GetAsync("expiry.test", "/", Cancel, ("x-api-key", key))).Status;
    }

    private static string Consumer(string name, params string[] keys) =>
        $"{{kind: Consumer, name: {name}, apiKeys: [{string.Join(", ", keys.Select((key, index) => $"{{name: k{index}, key: {{value: {key}}}}}"))}]}}";
}
