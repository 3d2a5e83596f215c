using System.Diagnostics;
using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Server.Hosting;
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
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: faults
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: faults
            fleets: [edge]
            hosts: [faults.test]
            policies: {fault: {until: 2099-01-01T00:00:00Z}}
            rules:
              - {name: slow, match: {path: {prefix: /slow}}, to: [{service: faults}], policies: {fault: {delay: 700ms} } }
              - {name: some, match: {path: {prefix: /some}}, to: [{service: faults}], policies: {fault: {abort: 418, header: {name: X-Chaos, exact: "on"} } } }
              - {name: share, match: {path: {prefix: /share}}, to: [{service: faults}], policies: {fault: {abort: 418, percent: 30%} } }
              - {name: none, match: {path: {prefix: /none}}, to: [{service: faults}], policies: {fault: off}}
            """,
            Cancel
        );

        var watch = Stopwatch.StartNew();
        (await stand.Gateway.GetAsync("faults.test", "/slow", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(690));
        (await stand.Gateway.GetAsync("faults.test", "/some", Cancel, ("x-chaos", "on"))).Status.ShouldBe((HttpStatusCode)418);
        (await stand.Gateway.GetAsync("faults.test", "/some", Cancel, ("x-chaos", "off"))).Status.ShouldBe(HttpStatusCode.OK);
        (await stand.Gateway.GetAsync("faults.test", "/none", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        var aborted = 0;
        for (var request = 0; request < 300; request++)
            aborted += (await stand.Gateway.GetAsync("faults.test", "/share", Cancel)).Status == (HttpStatusCode)418 ? 1 : 0;
        aborted.ShouldBeInRange(50, 130);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Ends_by_itself(string envoy)
    {
        var clock = new MovedClock();
        await using var stand = await Stand.StartAsync(envoy, Cancel, new HostHooks { Clock = clock });
        await using var backend = await EchoBackend.StartAsync("ending", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(Ending(clock.GetUtcNow().AddHours(1), backend.Port), Cancel);
        (await stand.Gateway.GetAsync("ending.test", "/", Cancel)).Status.ShouldBe((HttpStatusCode)418);

        clock.Move(TimeSpan.FromHours(1));
        await Wait.UntilAsync(
            "the fault is over",
            TimeSpan.FromMinutes(3),
            async cancel => (await stand.Gateway.GetAsync("ending.test", "/", cancel)).Status == HttpStatusCode.OK,
            Cancel
        );

        await stand.ApplyAsync(Ending(clock.GetUtcNow().AddHours(1), backend.Port), Cancel);
        (await stand.Gateway.GetAsync("ending.test", "/", Cancel)).Status.ShouldBe((HttpStatusCode)418, "a later end begins it anew");
        await stand.ApplyAsync(Ending(clock.GetUtcNow().AddHours(-1), backend.Port), Cancel);
        (await stand.Gateway.GetAsync("ending.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.OK, "what has ended already does not begin");
    }

    [Fact]
    public async Task Is_still_over_after_a_restart()
    {
        var clock = new MovedClock();
        var folder = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            string during,
                after;
            await using (var server = await InProcess.StartAsync(Cancel, folder.FullName, hooks: new HostHooks { Clock = clock }))
            {
                await server.Api.ApplyAsync(Stand.Fleet(10000) + "\n---\n" + Ending(clock.GetUtcNow().AddHours(1), 1), Cancel);
                during = await RoutesAsync(server.Api);
                clock.Move(TimeSpan.FromHours(1));
                await Wait.UntilAsync("the fault is over", TimeSpan.FromMinutes(3), async _ => await RoutesAsync(server.Api) != during, Cancel);
                after = await RoutesAsync(server.Api);
            }
            await using (var server = await InProcess.StartAsync(Cancel, folder.FullName, hooks: new HostHooks { Clock = clock }))
                (await RoutesAsync(server.Api)).ShouldBe(after);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static async Task<string> RoutesAsync(AdminApi api) =>
            (await api.VersionsAsync("edge", null, Cancel))
                .Single(version => version.Key.StartsWith("VirtualHost edge/http@1/", StringComparison.Ordinal) && !version.Key.EndsWith('*'))
                .Value;
    }

    private static string Ending(DateTimeOffset until, int port) =>
        $$$"""
            kind: Service
            name: ending
            endpoints: [{address: 127.0.0.1, port: {{{port}}}}]
            ---
            kind: Route
            name: ending
            fleets: [edge]
            hosts: [ending.test]
            rules: [{to: [{service: ending}], policies: {fault: {abort: 418, until: "{{{until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}}"} } }]
            """;

    /// <summary>The time of the day, moved ahead by a test; timers run as ever.</summary>
    private sealed class MovedClock : TimeProvider
    {
        private long _ahead;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

        public void Move(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
    }
}
