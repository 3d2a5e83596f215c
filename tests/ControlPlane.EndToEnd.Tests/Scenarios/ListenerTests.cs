using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>No field of a Route or Service reaches the listener: adding, changing and removing one leaves its bytes and Envoy's connections alone.</summary>
[Collection(SharedStands.Collection)]
public sealed class ListenerTests(SharedStands stands)
{
    private const string Base = """
        kind: Route
        name: fields
        fleets: [edge]
        hosts: [fields.test]
        """;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private static readonly string[] Rules =
    [
        "to: [{service: fields}]",
        "{match: {path: {exact: /a}}, to: [{service: fields}]}",
        "{match: {path: {prefix: /a}, methods: [GET, PUT]}, to: [{service: fields}]}",
        "{match: {path: {regex: '/a/[0-9]+'}, headers: [{name: x-a, prefix: b, not: true}], query: [{name: q, present: true}]}, to: [{service: fields}]}",
        "{match: {headers: [{name: x-a, suffix: c}, {name: x-b, regex: 'd+'}, {name: x-c, present: false}]}, to: [{service: fields, weight: 3}, "
            + "{service: fields-other, weight: 1}]}",
        "{redirect: {scheme: https, host: other.test, port: 8443, path: /new, status: 307}}",
        "{respond: {status: 418, body: tea, headers: {x-tea: green}}}",
        "{to: [{service: fields}], rewrite: {path: /fixed, host: inner.test}}",
        "{match: {path: {prefix: /old}}, to: [{service: fields}], rewrite: {prefix: /new}}",
        "{to: [{service: fields}], rewrite: {regex: {pattern: '^/(.*)$', substitution: '/x/\\1'}}}",
        "{to: [{service: fields}], policies: {timeout: {request: 1s, idle: 2s, stream: 3s}}}",
        "{to: [{service: fields}], policies: {retry: {on: [5xx], statuses: [429], attempts: 3, perTry: 100ms, backoff: {base: 5ms, max: 50ms}, "
            + "otherHost: false, methods: [POST]}}}",
        "{to: [{service: fields}], policies: {headers: {request: {set: {x-a: b}, add: {x-b: c}, addIfAbsent: {x-c: d}, remove: [x-d]}, response: "
            + "{set: {x-e: f}, remove: [x-f]}}}}",
    ];

    private static readonly string[] Services =
    [
        "endpoints: [{address: 127.0.0.1, port: PORT}]",
        "endpoints: [{address: 127.0.0.1, port: PORT, weight: 2}, {address: 127.0.0.2, port: PORT}]",
        "dns: {host: localhost, port: PORT, mode: strict}",
        "{endpoints: [], connectTimeout: 1s}",
        "{endpoints: [{address: 127.0.0.1, port: PORT}], protocol: http2, loadBalancing: {policy: leastRequest}}",
        "{endpoints: [{address: 127.0.0.1, port: PORT}], circuitBreaker: {maxConnections: 5, maxPendingRequests: 6, maxRequests: 7, maxRetries: 8, "
            + "perEndpoint: {maxConnections: 4}}}",
        "{endpoints: [{address: 127.0.0.1, port: PORT}], outlierDetection: {consecutive5xx: 3, interval: 5s, baseEjectionTime: 6s, maxEjectionPercent: 70}}",
        "{endpoints: [{address: 127.0.0.1, port: PORT}], healthChecks: [{http: {path: /health, host: h.test, expect: [200, 204]}, interval: 30s, "
            + "timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 2}]}",
        "{endpoints: [{address: 127.0.0.1, port: PORT}], healthChecks: [{tcp: {}, interval: 30s, unhealthyInterval: 20s, timeout: 1s}]}",
    ];

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Adding_changing_and_removing_fields_leaves_the_listener_alone(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("fields", 0, HttpProtocols.Http1, Cancel);
        var band = envoy[..envoy.LastIndexOf('.')];
        var other = Service("fields-other", Services[0], backend.Port);
        await stand.ApplyAsync($"{other}\n---\n{Service("fields", Services[0], backend.Port)}", Cancel);
        var listener = await ListenerVersionAsync(stand, band);
        var before = await ListenerStatsAsync(stand);

        var revision = 0L;
        foreach (var rule in Rules)
        {
            revision = await stand.Api.ApplyAsync(Route(rule), Cancel);
            (await ListenerVersionAsync(stand, band)).ShouldBe(listener, rule);
        }

        foreach (var service in Services)
        {
            revision = await stand.Api.ApplyAsync(Service("fields", service, backend.Port), Cancel);
            (await ListenerVersionAsync(stand, band)).ShouldBe(listener, service);
        }

        await stand.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
        revision = await stand.Api.DeleteAsync(
            Cancel,
            new DocumentName("Route", "fields"),
            new DocumentName("Service", "fields"),
            new DocumentName("Service", "fields-other")
        );
        await stand.Api.UntilSyncedAsync(Stand.Node, revision, Cancel);
        (await ListenerVersionAsync(stand, band)).ShouldBe(listener);
        (await ListenerStatsAsync(stand)).ShouldBe(before, ignoreOrder: true);
        (await stand.Api.NodeAsync(Stand.Node, Cancel))!.LastRejection.ShouldBeNull();
    }

    private static async Task<string> ListenerVersionAsync(Stand stand, string band) =>
        (await stand.Api.VersionsAsync("edge", band, Cancel))["Listener edge/http"];

    private static Task<IReadOnlyDictionary<string, long>> ListenerStatsAsync(Stand stand) =>
        stand.Envoy.Admin.StatsAsync(
            @"^listener_manager\.(listener_added|listener_modified|listener_removed|listener_in_place_updated|lds\.update_rejected|lds\.update_success)$",
            Cancel
        );

    private static string Route(string rule) => $"{Base}\nrules: [{(rule.StartsWith('{') ? rule : $"{{{rule}}}")}]";

    private static string Service(string name, string fields, int port)
    {
        var body = fields.Replace("PORT", $"{port}", StringComparison.Ordinal).Trim();
        var inner = body.StartsWith('{') ? body[1..^1] : body;
        return $"{{kind: Service, name: {name}, {inner}}}";
    }
}
