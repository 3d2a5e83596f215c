using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Resources;
using ControlPlane.Testing;
using ControlPlane.Testing.Extremes;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Endpoint.V3;
using Envoy.Config.Listener.V3;
using Google.Protobuf;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Every field at and beyond its bounds, offered to running Envoys by ADS, case by case. <c>FUZZ_CASES</c> and <c>FUZZ_SEED</c> scale it.</summary>
public sealed class LiveExtremesTests(ITestOutputHelper output)
{
    private readonly Dictionary<string, int> _ports = [];

    [Fact]
    public async Task Running_Envoys_accept_what_the_server_accepts()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (seed, wanted, refused) = (Setting("FUZZ_SEED", 3), Setting("FUZZ_CASES", 60), new List<string>());
        await using var newest = await AdsStand.StartAsync(EnvoyVersion.Newest, cancel);
        await using var oldest = await AdsStand.StartAsync(EnvoyVersion.Oldest, cancel);
        foreach (var drawn in new ExtremeCases(seed).Draw(tries: 100).Where(drawn => drawn.IsAccepted).Take(wanted))
        {
            foreach (var (key, set) in drawn.Compiled!.Views)
            {
                var stand =
                    key.Band == "1.40" ? newest
                    : key.Band == "1.36" ? oldest
                    : null;
                if (stand is not null && await stand.OfferAsync(OnLoopback(set), cancel) is { } said)
                    refused.Add($"Envoy {key.Band}, {said}\n{drawn}");
            }
        }

        output.WriteLine($"Seed {seed}: {wanted} cases offered, {refused.Count} refused.");
        string.Join("\n\n", refused).ShouldBeEmpty();
    }

    /// <summary>The set as it can be tried: listeners on a port of loopback, and nobody else's machine is called or looked up.</summary>
    private ResourceSet OnLoopback(ResourceSet set) =>
        set.With([
            .. set[TypeUrl.Listener].Values.Select(resource => Changed(resource, Listener.Parser, listener => Move(listener, Port(resource.Key.Name)))),
            .. set[TypeUrl.Cluster].Values.Select(resource => Changed(resource, Cluster.Parser, cluster => Redirect(cluster.LoadAssignment))),
            .. set[TypeUrl.Endpoints]
                .Values.Where(resource => IsChecked(set, resource.Key.Name))
                .Select(resource => Changed(resource, ClusterLoadAssignment.Parser, Redirect)),
        ]);

    /// <summary>A listener that comes again has the port it had.</summary>
    private int Port(string listener) => _ports.TryGetValue(listener, out var port) ? port : _ports[listener] = FreePort.Next();

    private static bool IsChecked(ResourceSet set, string cluster) =>
        set.Find(new ResourceKey(TypeUrl.Cluster, cluster)) is { } resource && Cluster.Parser.ParseFrom(resource.Bytes.Span).HealthChecks.Count > 0;

    private static void Redirect(ClusterLoadAssignment? assignment)
    {
        foreach (var endpoint in assignment?.Endpoints.SelectMany(locality => locality.LbEndpoints) ?? [])
            endpoint.Endpoint.Address = Loopback(1);
    }

    /// <summary>By UDP where it was by UDP.</summary>
    private static void Move(Listener listener, int port)
    {
        listener.Address.SocketAddress.Address = "127.0.0.1";
        listener.Address.SocketAddress.PortValue = (uint)port;
    }

    private static Address Loopback(int port) =>
        new()
        {
            SocketAddress = new SocketAddress { Address = "127.0.0.1", PortValue = (uint)port },
        };

    private static XdsResource Changed<T>(XdsResource resource, MessageParser<T> parser, Action<T> change)
        where T : IMessage<T>
    {
        var message = parser.ParseFrom(resource.Bytes.Span);
        change(message);
        return XdsResource.Create(resource.Key, message.ToByteArray(), resource.Origins, resource.Children);
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
