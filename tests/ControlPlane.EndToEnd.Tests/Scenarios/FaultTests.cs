using System.Diagnostics;
using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Faults: slow and failing requests, on purpose.</summary>
[Collection(SharedStands.Collection)]
public sealed class FaultTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Delays_and_aborts_the_requests_that_are_meant(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("faults", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync($$"""
            kind: Service
            name: faults
            endpoints: [{address: 127.0.0.1, port: {{backend.Port}}}]
            ---
            kind: Route
            name: faults
            fleets: [edge]
            hosts: [faults.test]
            policies: {fault: {until: 2099-01-01T00:00:00Z}}
            rules:
              - {name: slow, match: {path: {prefix: /slow}}, to: [{service: faults}], policies: {fault: {delay: 700ms}}}
              - {name: some, match: {path: {prefix: /some}}, to: [{service: faults}], policies: {fault: {abort: 418, header: {name: X-Chaos, exact: "on"}}}}
              - {name: share, match: {path: {prefix: /share}}, to: [{service: faults}], policies: {fault: {abort: 418, percent: 30%}}}
              - {name: none, match: {path: {prefix: /none}}, to: [{service: faults}], policies: {fault: off}}
            """, Cancel);

        var watch = Stopwatch.StartNew();
        (await stand.Gateway.GetAsync("faults.test", "/slow", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(690));
        (await stand.Gateway.GetAsync("faults.test", "/some", Cancel, ("x-chaos", "on"))).Status.ShouldBe((HttpStatusCode)418);
        (await stand.Gateway.GetAsync("faults.test", "/some", Cancel, ("x-chaos", "off"))).Status.ShouldBe(HttpStatusCode.OK);
        (await stand.Gateway.GetAsync("faults.test", "/none", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        var aborted = 0;
        for (var request = 0; request < 300; request++) aborted += (await stand.Gateway.GetAsync("faults.test", "/share", Cancel)).Status == (HttpStatusCode)418 ? 1 : 0;
        aborted.ShouldBeInRange(50, 130);
    }
}
