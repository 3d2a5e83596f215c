using System.Text.Json;
using ControlPlane.Server.Demo;
using ControlPlane.Xds;

namespace ControlPlane.EndToEnd.Tests.Foreign;

/// <summary>
/// gRPC's own xDS clients resolve <c>xds:///shop</c> against our ADS and split real calls by the weights. They speak the state of the world, and ask for each
/// listener, route, cluster and endpoint by name.
/// </summary>
public sealed class GrpcClientTests
{
    private const int Calls = 400;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Python_with_grpcio_splits_calls_by_the_weights()
    {
        await using var stand = await GrpcStand.StartAsync();
        await using var client = await ForeignProcess.PythonAsync("grpc_calls.py", stand.Environment, $"xds:///{GrpcStand.Target}");
        await FollowsAsync(stand, client, "gRPC C-core");
    }

    [Fact]
    public async Task Node_with_grpc_js_xds_splits_calls_by_the_weights()
    {
        await using var stand = await GrpcStand.StartAsync();
        await using var client = await ForeignProcess.NodeAsync("grpc_calls.cjs", stand.Environment, $"xds:///{GrpcStand.Target}");
        await FollowsAsync(stand, client, "gRPC Node");
    }

    private static async Task FollowsAsync(GrpcStand stand, ForeignProcess client, string userAgent)
    {
        await using var a = await GrpcBackend.StartAsync("a");
        await using var b = await GrpcBackend.StartAsync("b");
        await using var c = await GrpcBackend.StartAsync("c");
        stand.Publish(("first", 80, a.Port), ("second", 20, b.Port));

        // Four standard deviations of a binomial distribution: one run in ten thousand would miss them by chance.
        var split = await CallAsync(client, Calls);
        split.Keys.Order().ShouldBe(["a", "b"]);
        split["a"].ShouldBeInRange(288, 352);
        stand.Nodes.List().Single().Node.UserAgent.ShouldStartWith(userAgent);
        stand.Nodes.List().Single().Node.Stream.ShouldBe(new StreamKind(Delta: false, Aggregated: true));

        // Other weights, then other endpoints, then another cluster, and each time not one call fails.
        stand.Publish(("first", 0, a.Port), ("second", 100, b.Port));
        await UntilAsync(client, "b");
        stand.Publish(("first", 0, a.Port), ("second", 100, c.Port));
        await UntilAsync(client, "c");
        stand.Publish(("third", 100, a.Port));
        await UntilAsync(client, "a");
        await Wait.UntilAsync(
            "the client has taken everything",
            TimeSpan.FromMinutes(1),
            _ => Task.FromResult(stand.Nodes.List().Single() is { LastRejection: null, Synced: true }),
            Cancel
        );
    }

    private static Task UntilAsync(ForeignProcess client, string backend) =>
        Wait.UntilAsync(
            $"all calls reach {backend}",
            TimeSpan.FromMinutes(1),
            async _ => (await CallAsync(client, 20)) is { Count: 1 } counts && counts.ContainsKey(backend),
            Cancel
        );

    private static async Task<Dictionary<string, int>> CallAsync(ForeignProcess client, int calls)
    {
        var answer = await client.AskAsync($"call {calls}");
        answer.TryGetProperty("error", out var error).ShouldBeFalse(answer.GetRawText());
        error.ValueKind.ShouldBe(JsonValueKind.Undefined);
        return answer.GetProperty("counts").Deserialize<Dictionary<string, int>>()!;
    }
}
