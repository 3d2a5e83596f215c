using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;

namespace ControlPlane.Server.Tests;

/// <summary>An Envoy of the fleet <c>edge</c> that takes one type and answers by hand.</summary>
internal sealed class RejectingEnvoy(TestServer server, string id, uint minor = 40) : IAsyncDisposable
{
    private readonly XdsClient _client = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.Node(id, "edge", minor));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>node.id.</summary>
    public string Id => id;

    /// <summary>Subscribes to the routes of the fleet's listener, on a first stream or with the version of before.</summary>
    public async Task<RejectingEnvoy> SubscribeToRoutesAsync(string? known = null)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = TypeUrl.Route.Value, ResourceNamesSubscribe = { "edge/http@1" } };
        if (known is not null) request.InitialResourceVersions["edge/http@1"] = known;
        await _client.SendAsync(request);
        return this;
    }

    /// <summary>Takes the next answer and acknowledges it.</summary>
    public async Task<DeltaDiscoveryResponse> AckAsync()
    {
        var answer = await _client.ReceiveAsync();
        await _client.AckAsync(answer);
        await StateAsync(node => node.Types.Any(type => type.State == TypeState.Synced));
        return answer;
    }

    /// <summary>Takes the next answer and rejects it.</summary>
    public async Task<DeltaDiscoveryResponse> NackAsync(string error)
    {
        var answer = await _client.ReceiveAsync();
        await _client.NackAsync(answer, error);
        return answer;
    }

    /// <summary>Waits until nothing more comes.</summary>
    public async Task SilentAsync() => await Should.ThrowAsync<Exception>(() => _client.ReceiveAsync(TimeSpan.FromMilliseconds(500)));

    /// <summary>The node as the server shows it, as soon as it is so.</summary>
    public Task<Node> StateAsync(Func<Node, bool> condition) => Eventually.AnswerAsync(
        async () => await server.Client.NodeAsync(id, Cancel) is Answer<Node>.Success { Value: var node } && condition(node) ? node : null,
        $"node {id} is as the test wants it");

    /// <summary>What it rejected, as soon as so much is stored.</summary>
    public Task<IReadOnlyList<PastRejection>> RejectionsAsync(int count) => Eventually.AnswerAsync(
        async () => await server.Client.RejectionsAsync(id, Cancel) is Answer<Page<PastRejection>>.Success { Value.Items: var items } && items.Count == count ? items : null,
        $"{count} rejections of {id} are stored");

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
