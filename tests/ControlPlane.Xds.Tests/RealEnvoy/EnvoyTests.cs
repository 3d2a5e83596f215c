using System.Diagnostics;
using System.Net;
using ControlPlane.Resources;
using ControlPlane.Testing;
using ControlPlane.Xds.Grpc;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>Real Envoys take their configuration from this server and forward by it.</summary>
public sealed class EnvoyTests
{
    [Theory, InlineData("1.40.0"), InlineData("1.36.2")]
    public async Task A_real_Envoy_forwards_by_what_it_was_sent(string version)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (adsPort, listenerPort, upstreamPort) = (EnvoyProcess.FreePort(), EnvoyProcess.FreePort(), EnvoyProcess.FreePort());
        var set = EnvoyResources.Forwarding(listenerPort, upstreamPort);
        using var grpc = new GrpcServer(64 << 20, TimeSpan.FromSeconds(30), TimeProvider.System, NullLogger.Instance);
        await using var ads = Host(adsPort, HttpProtocols.Http2);
        ads.MapStream(XdsClient.DeltaPath, grpc, (stream, ended) => AnswerEverythingAsync(stream, set, ended));
        await ads.StartAsync(cancel);
        await using var upstream = Host(upstreamPort, HttpProtocols.Http1);
        upstream.Map("/{**path}", () => "from the upstream");
        await upstream.StartAsync(cancel);
        await using var envoy = EnvoyProcess.Start(version, adsPort);

        using var http = new HttpClient();
        var answer = await WaitForAnswerAsync(http, new Uri($"http://127.0.0.1:{listenerPort}/"), envoy, cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, envoy.Log());
        (await answer.Content.ReadAsStringAsync(cancel)).ShouldBe("from the upstream");
    }

    private static async Task<GrpcStatus> AnswerEverythingAsync(GrpcStream stream, ResourceSet set, CancellationToken cancel)
    {
        var nonce = 0;
        var seen = new HashSet<string>();
        while (await stream.ReadAsync(cancel) is { } message)
        {
            var request = DeltaDiscoveryRequest.Parser.ParseFrom(message);
            var wildcard = seen.Add(request.TypeUrl) && request.ResourceNamesSubscribe.Count == 0;
            if (!wildcard && request.ResourceNamesSubscribe.Count == 0) continue;
            var response = new DeltaDiscoveryResponse { TypeUrl = request.TypeUrl, Nonce = $"{++nonce}" };
            foreach (var resource in set[new TypeUrl(request.TypeUrl)].Values.Where(resource => wildcard || request.ResourceNamesSubscribe.Contains(resource.Key.Name)))
            {
                response.Resources.Add(new Resource { Name = resource.Key.Name, Version = resource.Version, Resource_ = new() { TypeUrl = request.TypeUrl, Value = ByteString.CopyFrom(resource.Bytes.Span) } });
            }

            await stream.WriteAsync([], response.ToByteArray());
        }

        return GrpcStatus.Ok;
    }

    private static WebApplication Host(int port, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols));
        return builder.Build();
    }

    private static async Task<HttpResponseMessage> WaitForAnswerAsync(HttpClient http, Uri address, EnvoyProcess envoy, CancellationToken cancel)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30);)
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
