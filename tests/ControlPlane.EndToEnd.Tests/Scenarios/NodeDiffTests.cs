using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Resources;
using ControlPlane.Server.Demo;
using ControlPlane.Server.Hosting;
using ControlPlane.Testing;
using Envoy.Service.Status.V3;
using Grpc.Core;
using Grpc.Net.Client;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary><c>cpctl node diff</c> and CSDS against real Envoys: what the control plane intends, what the Envoy says it has, and how far it has come.</summary>
public sealed class NodeDiffTests
{
    private const string Key = "planted-secret-00000001";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task What_a_synced_Envoy_has_differs_in_nothing_and_what_changed_since_is_exactly_the_difference(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await stand.ApplyAsync(Documents("5s", weight: 90, Key), Cancel);
        var synced = await DiffAsync(stand, "--admin", stand.Envoy.Admin.Address.ToString());
        synced.ExitCode.ShouldBe(0, synced.Output + synced.Errors);
        using var dump = await stand.Envoy.Admin.ConfigDumpAsync(Cancel);
        var folder = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            // Without the versions of single resources, every field is compared.
            var file = Path.Combine(folder.FullName, "dump.json");
            await File.WriteAllTextAsync(file, dump.RootElement.GetRawText().Replace("DELTA_GRPC", "GRPC", StringComparison.Ordinal), Cancel);
            var byFields = await DiffAsync(stand, "--dump", file);
            byFields.ExitCode.ShouldBe(0, byFields.Output + byFields.Errors);

            // What the Envoy had before it was stopped, against what is intended now.
            await File.WriteAllTextAsync(file, dump.RootElement.GetRawText(), Cancel);
            await Command.SignalAsync(stand.Envoy.Id, "STOP");
            try
            {
                await stand.Api.ApplyAsync(Documents("6s", weight: 80, "planted-secret-00000002"), Cancel);
                var different = await DiffAsync(stand, "--dump", file, "-o", "json");
                different.ExitCode.ShouldBe(2, different.Output + different.Errors);
                different.Output.ShouldNotContain("planted");
                Differences(different.Output)
                    .ShouldBe([
                        "Cluster service/first different connect_timeout",
                        "TypedExtensionConfig edge/apikey different ",
                        "RouteConfiguration edge/http@1 different "
                            + "virtual_hosts[edge/http@1/diff.test].routes[diff/default].route.weighted_clusters.clusters[service/first].weight "
                            + "virtual_hosts[edge/http@1/diff.test].routes[diff/default].route.weighted_clusters.clusters[service/second].weight",
                    ]);
                await StatusesAsync(stand, "Cluster service/first", ConfigStatus.Stale);
            }
            finally
            {
                await Command.SignalAsync(stand.Envoy.Id, "CONT");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await stand.Api.UntilSyncedAsync(Stand.Node, 3, Cancel);
        (await DiffAsync(stand, "--admin", stand.Envoy.Admin.Address.ToString())).ExitCode.ShouldBe(0);
        await StatusesAsync(stand, "Cluster service/first", ConfigStatus.Synced);
        var shown = (await FetchAsync(stand)).Config.Single().GenericXdsConfigs;
        shown.ShouldContain(config => config.Name == "edge/apikey" && config.XdsConfig.Value.ToStringUtf8().Contains("redacted"));
        shown.ShouldAllBe(config => !config.XdsConfig.Value.ToStringUtf8().Contains("planted"));
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_rejected_resource_is_the_difference(string envoy)
    {
        var breaking = false;
        var hooks = HostHooks.None with { Compile = BrokenCompiler.Of(views => Volatile.Read(ref breaking) ? BrokenCluster.In(views, First) : views) };
        await using var stand = await Stand.StartAsync(envoy, Cancel, hooks);
        await stand.ApplyAsync(Documents("5s", weight: 90, Key), Cancel);
        Volatile.Write(ref breaking, true);
        await stand.Api.ApplyAsync(Documents("7s", weight: 90, Key), Cancel);
        await StatusesAsync(stand, "Cluster service/first", ConfigStatus.Error);
        var different = await DiffAsync(stand, "--admin", stand.Envoy.Admin.Address.ToString(), "-o", "json");
        different.ExitCode.ShouldBe(2, different.Output + different.Errors);
        Differences(different.Output).ShouldHaveSingleItem().ShouldStartWith("Cluster service/first different ");
    }

    private static Task<Command> DiffAsync(Stand stand, params string[] more) =>
        Command.CpctlAsync(["node", "diff", Stand.Node, "--server", $"{stand.Api.Address}", "--token", stand.Api.Token, .. more], Cancel);

    private static IEnumerable<string> Differences(string json) =>
        JsonElement
            .Parse(json)
            .GetProperty("differences")
            .EnumerateArray()
            .Select(difference =>
                $"{difference.GetProperty("type")} {difference.GetProperty("name")} {difference.GetProperty("difference")} "
                + string.Join(' ', difference.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("path").GetString()))
            );

    /// <summary>Waits until CSDS says this of a resource, and everything else is synced.</summary>
    private static Task StatusesAsync(Stand stand, string resource, ConfigStatus status) =>
        Wait.UntilAsync(
            $"{resource} is {status}",
            TimeSpan.FromMinutes(3),
            async _ =>
                (await FetchAsync(stand))
                    .Config.Single()
                    .GenericXdsConfigs.Single(config => $"{new TypeUrl(config.TypeUrl).ShortName} {config.Name}" == resource)
                    is { } found
                && found.ConfigStatus == status,
            Cancel
        );

    private static async Task<ClientStatusResponse> FetchAsync(Stand stand)
    {
        using var channel = GrpcChannel.ForAddress(new Uri($"http://{stand.Ads}"));
        var method = new Method<ClientStatusRequest, ClientStatusResponse>(
            MethodType.Unary,
            "envoy.service.status.v3.ClientStatusDiscoveryService",
            "FetchClientStatus",
            Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), ClientStatusRequest.Parser.ParseFrom),
            Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), ClientStatusResponse.Parser.ParseFrom)
        );
        return await channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Cancel), new ClientStatusRequest());
    }

    private static readonly ResourceKey First = new(TypeUrl.Cluster, "service/first");

    private static string Documents(string connectTimeout, int weight, string key) =>
        $$$"""
            kind: Service
            name: first
            endpoints: [{address: 127.0.0.1, port: 9, weight: 3}, {address: 127.0.0.2, port: 9}]
            connectTimeout: {{{connectTimeout}}}
            ---
            kind: Service
            name: second
            dns: {host: localhost, port: 9}
            ---
            kind: Consumer
            name: alice
            apiKeys:
              - name: a
                key: {value: "{{{key}}}"}
            ---
            kind: Route
            name: diff
            fleets: [edge]
            hosts: [diff.test]
            rules:
              - to:
                  - service: first
                    weight: {{{weight}}}
                  - service: second
                    weight: {{{100 - weight}}}
                policies: {apiKey: {}}
            """;
}
