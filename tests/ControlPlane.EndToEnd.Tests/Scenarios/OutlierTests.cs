using System.Diagnostics;
using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>E09 with times divided by fifteen: an ejected endpoint gets nothing for its time, and longer the second time.</summary>
[Collection(SharedStands.Collection)]
public sealed class OutlierTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan BaseTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.2);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Ejects_a_failing_endpoint_after_five_answers_and_longer_the_second_time_as_in_E09(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var good = await EchoBackend.StartAsync("good", 0, HttpProtocols.Http1, Cancel);
        await using var bad = await EchoBackend.StartAsync("bad", 0, HttpProtocols.Http1, Cancel);
        bad.Answer(500);
        await stand.ApplyAsync(Documents(good, bad), Cancel);

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 40; call++)
            statuses.Add(await CallAsync(stand));
        statuses.Count(status => status == HttpStatusCode.InternalServerError).ShouldBe(5);
        statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(35);
        bad.Hits.ShouldBe(5);

        var (first, second) = (await SilenceAsync(stand, bad), await SilenceAsync(stand, bad));
        first.ShouldBeInRange(BaseTime - Slack, BaseTime + Interval + Slack);
        second.ShouldBeGreaterThan((2 * BaseTime) - Slack);
        (await stand.Envoy.Admin.StatAsync(Stat("ejections_enforced_consecutive_5xx"), Cancel)).ShouldBe(2);

        good.Answer(500);
        await Wait.UntilAsync(
            "one endpoint is ejected",
            BaseTime + Interval,
            async inner =>
            {
                await CallAsync(stand);
                return await stand.Envoy.Admin.StatAsync(Stat("ejections_active"), inner) == 1;
            },
            Cancel
        );
        for (var call = 0; call < 20; call++)
            (await CallAsync(stand)).ShouldBe(HttpStatusCode.InternalServerError);
        (await stand.Envoy.Admin.StatAsync(Stat("ejections_active"), Cancel)).ShouldBe(1);
    }

    // Keeps calling until the endpoint is asked again after a long while. Envoy merges changes of health within a second,
    // so an ejection that follows a return at once takes effect up to a second later.
    private static async Task<TimeSpan> SilenceAsync(Stand stand, EchoBackend backend)
    {
        var watch = Stopwatch.StartNew();
        var (hits, silence) = (backend.Hits, TimeSpan.Zero);
        await Wait.UntilAsync(
            "the endpoint is asked again after its ejection",
            5 * (BaseTime + Interval),
            async _ =>
            {
                await CallAsync(stand);
                if (backend.Hits == hits)
                    return false;
                (hits, silence) = (backend.Hits, watch.Elapsed);
                watch.Restart();
                return silence > BaseTime / 2;
            },
            Cancel
        );
        return silence;
    }

    private static async Task<HttpStatusCode> CallAsync(Stand stand) => (await stand.Gateway.GetAsync("e09.test", "/", Cancel)).Status;

    private static string Stat(string name) => $"cluster.service/e09.outlier_detection.{name}";

    private static string Documents(EchoBackend good, EchoBackend bad) =>
        $$$"""
            kind: Service
            name: e09
            endpoints: [{address: 127.0.0.1, port: {{{good.Port}}}}, {address: 127.0.0.1, port: {{{bad.Port}}}}]
            loadBalancing: {policy: roundRobin}
            outlierDetection: {consecutive5xx: 5, interval: {{{Interval.TotalSeconds}}}s, baseEjectionTime: {{{BaseTime.TotalSeconds}}}s, maxEjectionPercent: 50}
            ---
            kind: Route
            name: e09
            fleets: [edge]
            hosts: [e09.test]
            rules:
              - to: [{service: e09}]
            """;
}
