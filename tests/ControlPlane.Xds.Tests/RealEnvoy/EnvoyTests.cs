using System.Diagnostics;
using System.Net;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>Real Envoys take their configuration from this server and forward by it.</summary>
public sealed class EnvoyTests
{
    [Theory, InlineData("1.40.0"), InlineData("1.36.2")]
    public async Task A_real_Envoy_forwards_by_what_it_was_sent(string version)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (listenerPort, upstreamPort) = (FreePort.Next(), FreePort.Next());
        await using var ads = await AdsServer.StartAsync();
        ads.Publish(EnvoyResources.Forwarding(listenerPort, upstreamPort), revision: 7);
        await using var upstream = Upstream(upstreamPort);
        upstream.Map("/{**path}", () => "from the upstream");
        await upstream.StartAsync(cancel);
        await using var envoy = EnvoyProcess.Start(version, ads.Address.Port);

        using var http = new HttpClient();
        var answer = await WaitForAnswerAsync(http, new Uri($"http://127.0.0.1:{listenerPort}/"), envoy, cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, envoy.Log());
        (await answer.Content.ReadAsStringAsync(cancel)).ShouldBe("from the upstream");
        await Eventually.TrueAsync(
            () => ads.Nodes.List() is [{ Synced: true, Revision: 7, Connected: true, Types.Length: 5 }],
            () => string.Join('\n', ads.Nodes.List())
        );
        ads.Nodes.List().Single().Node.EnvoyVersion.ToString().ShouldBe(version);
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
