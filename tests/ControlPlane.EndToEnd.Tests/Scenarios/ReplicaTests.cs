using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Resources;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Two replicas on one PostgreSQL, and cpctl that asks the one which the Envoy is not connected to.</summary>
public sealed class ReplicaTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_wait_against_one_replica_ends_with_4_when_an_Envoy_of_the_other_rejects()
    {
        await using var place = await DatabasePlace.CreateAsync(Database.Postgres);
        await using var a = await ServerProcess.StartAsync(place.Data, place.Store, Cancel);
        var second = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(second.FullName, "admin-token"), a.Api.Token, Cancel);
            await using var b = await ServerProcess.StartAsync(second.FullName, place.Store, Cancel);
            await a.Api.ApplyAsync(Fleet(10000), Cancel);

            // Listeners alone: all of them are rejected.
            await using var envoy = XdsClient.Open(new Uri($"http://{b.Addresses.Ads}"), XdsClient.EnvoyNode("edge-b", "edge"));
            await envoy.SubscribeAsync(TypeUrl.Listener.Value);
            await envoy.AckAsync(await envoy.ReceiveAsync(TimeSpan.FromMinutes(3)));
            await Wait.UntilAsync(
                "the first replica knows the Envoy of the second",
                TimeSpan.FromMinutes(3),
                async inner => await a.Api.NodeAsync("edge-b", inner) is { Connected: true },
                Cancel
            );
            await File.WriteAllTextAsync(Path.Combine(second.FullName, "fleet.yaml"), Fleet(10001), Cancel);
            var applied = Command.CpctlAsync(
                [
                    "apply",
                    "-f",
                    Path.Combine(second.FullName, "fleet.yaml"),
                    "--yes",
                    "--wait",
                    "--timeout",
                    "50s",
                    "--server",
                    a.Addresses.Api,
                    "--token",
                    a.Api.Token,
                    "-o",
                    "json",
                ],
                Cancel
            );
            await envoy.NackAsync(await envoy.ReceiveAsync(TimeSpan.FromSeconds(40)), "the port is taken");

            var ended = await applied;
            ended.ExitCode.ShouldBe(4, ended.Errors);
            ended.Output.ShouldContain("edge-b");
            ended.Output.ShouldContain("the port is taken");
            JsonElement.Parse(ended.Output).GetProperty("wait").GetProperty("rejected").GetArrayLength().ShouldBe(1);
        }
        finally
        {
            second.Delete(recursive: true);
        }
    }

    private static string Fleet(int port) =>
        $$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, address: 127.0.0.1, port: {{port}}}]
            """;
}
