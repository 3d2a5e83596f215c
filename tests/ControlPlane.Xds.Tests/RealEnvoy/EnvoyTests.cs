using System.Diagnostics;
using System.Net;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>Real Envoys take their configuration from this server and forward by it.</summary>
public sealed class EnvoyTests
{
    [Theory, MemberData(nameof(Clients))]
    public Task A_real_Envoy_forwards_by_what_it_was_sent_over_ADS(string version, string api) =>
        ForwardsAsync(version, (ads, admin, _) => Bootstraps.Aggregated(api, ads, admin), types: 5);

    [Theory, MemberData(nameof(Clients))]
    public Task A_real_Envoy_forwards_by_what_it_was_sent_over_a_stream_for_each_type(string version, string api) =>
        ForwardsAsync(version, (ads, admin, _) => Bootstraps.Separate(api, ads, admin), types: 5);

    [Theory, MemberData(nameof(Clients))]
    public Task A_real_Envoy_takes_routes_and_endpoints_alone(string version, string api) =>
        ForwardsAsync(version, (ads, admin, listener) => Bootstraps.RoutesAndEndpointsAlone(api, ads, admin, listener), types: 2);

    public static TheoryData<string, string> Clients() =>
        new()
        {
            { "1.40.0", "DELTA_GRPC" },
            { "1.40.0", "GRPC" },
            { "1.36.2", "DELTA_GRPC" },
            { "1.36.2", "GRPC" },
        };

    private static async Task ForwardsAsync(string version, Func<int, int, int, string> bootstrapOf, int types)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (listenerPort, upstreamPort) = (FreePort.Next(), FreePort.Next());
        await using var ads = await AdsServer.StartAsync();
        ads.Publish(EnvoyResources.Forwarding(listenerPort, upstreamPort), revision: 7);
        await using var upstream = Upstream(upstreamPort);
        upstream.Map("/{**path}", () => "from the upstream");
        await upstream.StartAsync(cancel);
        await using var envoy = EnvoyProcess.Start(version, admin => bootstrapOf(ads.Address.Port, admin, listenerPort));

        using var http = new HttpClient();
        var answer = await WaitForAnswerAsync(http, new Uri($"http://127.0.0.1:{listenerPort}/"), envoy, cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, envoy.Log());
        (await answer.Content.ReadAsStringAsync(cancel)).ShouldBe("from the upstream");
        await Eventually.TrueAsync(
            () => ads.Nodes.List() is [{ Connected: true } node] && node.Types.Length == types && node.Types.All(type => type.Status == NodeTypeStatus.Synced),
            () => string.Join('\n', ads.Nodes.List())
        );
        ads.Nodes.List().Single().Node.EnvoyVersion.ToString().ShouldBe(version);
        if (types == 5)
            ads.Nodes.List().Single().ShouldSatisfyAllConditions(node => node.Synced.ShouldBeTrue(), node => node.Revision.ShouldBe(7));
        envoy.Log().ShouldNotContain("rejected");
    }

    private static WebApplication Upstream(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        return builder.Build();
    }

    private static async Task<HttpResponseMessage> WaitForAnswerAsync(HttpClient http, Uri address, EnvoyProcess envoy, CancellationToken cancel)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromMinutes(3); )
        {
            try
            {
                return await http.GetAsync(address, cancel);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancel);
            }
        }

        throw new InvalidOperationException($"Envoy does not listen: {envoy.Log()}");
    }
}
