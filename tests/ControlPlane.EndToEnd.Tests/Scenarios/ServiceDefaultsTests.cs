using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Health checks and outlier detection do by their defaults what they are written for.</summary>
[Collection(SharedStands.Collection)]
public sealed class ServiceDefaultsTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Kestrel answers 400 to a Host that is none (RFC 9110, 7.2), as Go and nginx do.</summary>
    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Health_checks_pass_at_a_server_that_looks_at_the_Host(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var first = await EchoBackend.StartAsync("first", 0, HttpProtocols.Http1, Cancel);
        await using var second = await EchoBackend.StartAsync("second", 0, HttpProtocols.Http2, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: checked
            endpoints: [{address: 127.0.0.1, port: {{{first.Port}}}}]
            loadBalancing: {panicThreshold: 0}
            healthChecks: [{http: {path: /healthz}, interval: 100ms}]
            ---
            kind: Service
            name: checked-h2
            protocol: http2
            endpoints: [{address: 127.0.0.1, port: {{{second.Port}}}}]
            loadBalancing: {panicThreshold: 0}
            healthChecks: [{http: {path: /healthz}, interval: 100ms}]
            ---
            kind: Service
            name: checked-dns
            dns: {host: localhost, port: {{{first.Port}}}}
            loadBalancing: {panicThreshold: 0}
            healthChecks: [{http: {path: /healthz}, interval: 100ms}]
            ---
            kind: Route
            name: checked
            fleets: [edge]
            hosts: [checked.test]
            rules:
              - {name: addresses, match: {path: {exact: /addresses}}, to: [{service: checked}]}
              - {name: h2, match: {path: {exact: /h2}}, to: [{service: checked-h2}]}
              - {name: dns, match: {path: {exact: /dns}}, to: [{service: checked-dns}]}
            """,
            Cancel
        );

        foreach (var (path, service) in new[] { ("/addresses", "checked"), ("/h2", "checked-h2"), ("/dns", "checked-dns") })
        {
            await Wait.UntilAsync(
                $"{service} is healthy",
                Deadline,
                async inner => (await stand.Gateway.GetAsync("checked.test", path, inner)).Status == HttpStatusCode.OK,
                Cancel
            );
            (await stand.Envoy.Admin.StatAsync($"cluster.service/{service}.health_check.success", Cancel)).ShouldBeGreaterThan(0);
            (await stand.Envoy.Admin.StatAsync($"cluster.service/{service}.health_check.failure", Cancel)).ShouldBe(0);
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Outlier_detection_ejects_by_its_defaults_and_a_panic_threshold_of_zero_keeps_it_so(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var good = await EchoBackend.StartAsync("good", 0, HttpProtocols.Http1, Cancel);
        await using var bad = await EchoBackend.StartAsync("bad", 0, HttpProtocols.Http1, Cancel);
        bad.Answer(500);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: ejects
            endpoints: [{address: 127.0.0.1, port: {{{good.Port}}}}, {address: 127.0.0.1, port: {{{bad.Port}}}}]
            outlierDetection: {}
            ---
            kind: Service
            name: ejects-one
            endpoints: [{address: 127.0.0.1, port: {{{bad.Port}}}}]
            loadBalancing: {panicThreshold: 0}
            outlierDetection: {}
            ---
            kind: Service
            name: panics
            endpoints: [{address: 127.0.0.1, port: {{{bad.Port}}}}]
            outlierDetection: {}
            ---
            kind: Route
            name: ejects
            fleets: [edge]
            hosts: [ejects.test]
            rules:
              - {name: two, match: {path: {exact: /two}}, to: [{service: ejects}]}
              - {name: one, match: {path: {exact: /one}}, to: [{service: ejects-one}]}
              - {name: panics, match: {path: {exact: /panics}}, to: [{service: panics}]}
            """,
            Cancel
        );

        await EjectedAsync("/two", "ejects");
        for (var call = 0; call < 10; call++)
            (await StatusAsync("/two")).ShouldBe(HttpStatusCode.OK);
        await EjectedAsync("/one", "ejects-one");
        await Wait.UntilAsync("nobody is left", Deadline, async _ => await StatusAsync("/one") == HttpStatusCode.ServiceUnavailable, Cancel);
        var hits = bad.Hits;
        for (var call = 0; call < 5; call++)
            (await StatusAsync("/one")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        bad.Hits.ShouldBe(hits);
        await EjectedAsync("/panics", "panics");
        (await StatusAsync("/panics")).ShouldBe(HttpStatusCode.InternalServerError, "Envoy sends to the ejected endpoint rather than to none");

        Task EjectedAsync(string path, string service) =>
            Wait.UntilAsync(
                $"an endpoint of {service} is ejected",
                Deadline,
                async inner =>
                {
                    await StatusAsync(path);
                    return await stand.Envoy.Admin.StatAsync($"cluster.service/{service}.outlier_detection.ejections_active", inner) == 1;
                },
                Cancel
            );

        async Task<HttpStatusCode> StatusAsync(string path) => (await stand.Gateway.GetAsync("ejects.test", path, Cancel)).Status;
    }
}
