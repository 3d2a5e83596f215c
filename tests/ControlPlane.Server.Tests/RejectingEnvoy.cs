using System.Text;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;

namespace ControlPlane.Server.Tests;

/// <summary>
/// An Envoy of one fleet that takes the routes of its listener, and rejects those that hold a certain text; it takes clusters, endpoints, filters and listeners
/// too where that is asked for.
/// </summary>
internal sealed class RejectingEnvoy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TestServer _server;
    private readonly XdsClient _client;
    private readonly Task _pump;
    private readonly Dictionary<string, SortedDictionary<string, string>> _accepted = [];

    private RejectingEnvoy(TestServer server, XdsClient client, string id, string? refuses, string? version)
    {
        (_server, _client, Id, Refuses, Version) = (server, client, id, refuses, version);
        _pump = AnswerAsync();
    }

    /// <summary>node.id.</summary>
    public string Id { get; }

    /// <summary>Resources that hold this text are rejected; null: none are.</summary>
    public string? Refuses { get; set; }

    /// <summary>The type of the resources that are rejected; those with routes, where nothing else is said.</summary>
    public required TypeUrl RefusedType { get; init; }

    /// <summary>The type of the resources with routes.</summary>
    public required TypeUrl Routes { get; init; }

    /// <summary>Answers nothing until this completes.</summary>
    public Task Pause { get; set; } = Task.CompletedTask;

    /// <summary>The routes it has, as far as they are text.</summary>
    public string Accepted => AcceptedOf(Routes);

    /// <summary>Their version.</summary>
    public string? Version { get; private set; }

    /// <summary>How many answers it got.</summary>
    public int Answers { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects once the newest revision is published; with a version, as one that was connected before.</summary>
    public static async Task<RejectingEnvoy> ConnectAsync(
        TestServer server,
        string id,
        string fleet = "edge",
        string? refuses = null,
        string? version = null,
        uint minor = 40,
        bool whole = false,
        TypeUrl? refusedType = null
    )
    {
        await server.PublishedAsync();
        var client = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode(id, fleet, minor));
        var routes = minor < 38 ? TypeUrl.Route : TypeUrl.VirtualHost;
        var request = new DeltaDiscoveryRequest { TypeUrl = routes.Value };
        if (routes == TypeUrl.Route)
            request.ResourceNamesSubscribe.Add($"{fleet}/http@1");
        if (version is not null)
            request.InitialResourceVersions[routes == TypeUrl.Route ? $"{fleet}/http@1" : $"{fleet}/http@1/*"] = version;
        if (whole)
        {
            await client.SubscribeAsync(TypeUrl.Cluster.Value);
            await client.SubscribeAsync(TypeUrl.Listener.Value);
        }

        if (refusedType == TypeUrl.Secret)
            await client.SubscribeAsync(TypeUrl.Secret.Value, "certificate/shop");
        else if (refusedType is not null)
        {
            await client.SubscribeAsync(TypeUrl.Endpoints.Value, "service/orders", "service/other");
            await client.SubscribeAsync(TypeUrl.Extension.Value, $"{fleet}/jwt", $"{fleet}/apikey");
        }

        if (whole && routes != TypeUrl.Route)
            await client.SubscribeAsync(TypeUrl.Route.Value, $"{fleet}/http@1");
        await client.SendAsync(request);
        return new RejectingEnvoy(server, client, id, refuses, version) { RefusedType = refusedType ?? routes, Routes = routes };
    }

    /// <summary>The resources of a type that it has, as far as they are text.</summary>
    public string AcceptedOf(TypeUrl type)
    {
        lock (_accepted)
            return _accepted.TryGetValue(type.Value, out var resources) ? string.Concat(resources.Values) : "";
    }

    /// <summary>The node as the server shows it, as soon as it is so.</summary>
    public Task<Node> StateAsync(Func<Node, bool> condition) =>
        Eventually.AnswerAsync(
            async () => await _server.Client.NodeAsync(Id, Cancel) is Answer<Node>.Success { Value: var node } && condition(node) ? node : null,
            $"node {Id} is as the test wants it"
        );

    /// <summary>Waits until it has accepted everything, with this text in it and without that.</summary>
    public Task HasAsync(string text, string? without = null, TypeUrl? type = null) =>
        StateAsync(node =>
        {
            var accepted = AcceptedOf(type ?? Routes);
            return node.Types is [_, ..]
                && node.Types.All(known => known.State == TypeState.Synced)
                && accepted.Contains(text, StringComparison.Ordinal)
                && (without is null || !accepted.Contains(without, StringComparison.Ordinal));
        });

    /// <summary>What it rejected, the newest first, as soon as at least so much is stored. More may come: what is held may be rejected too.</summary>
    public Task<IReadOnlyList<PastRejection>> RejectionsAsync(int count) =>
        Eventually.AnswerAsync(
            async () =>
                await _server.Client.RejectionsAsync(Id, Cancel) is Answer<Page<PastRejection>>.Success { Value.Items: var items } && items.Count >= count
                    ? items
                    : null,
            $"{count} rejections of {Id} are stored"
        );

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _pump.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            var answer = await _client.ReceiveAsync(Patience);
            var text = string.Concat(answer.Resources.Select(Text));
            Answers++;
            await Pause;
            if (answer.TypeUrl == RefusedType.Value && Refuses is { } bad && text.Contains(bad, StringComparison.Ordinal))
            {
                await _client.NackAsync(answer, $"{bad} is not to my liking");
                continue;
            }

            Take(answer);
            await _client.AckAsync(answer);
        }
    }

    private void Take(DeltaDiscoveryResponse answer)
    {
        if (answer.TypeUrl == Routes.Value)
            Version = answer.Resources.LastOrDefault()?.Version ?? Version;
        lock (_accepted)
        {
            if (!_accepted.TryGetValue(answer.TypeUrl, out var resources))
                _accepted.Add(answer.TypeUrl, resources = new(StringComparer.Ordinal));
            foreach (var resource in answer.Resources)
                resources[resource.Name] = Text(resource);
            foreach (var name in answer.RemovedResources)
                resources.Remove(name);
        }
    }

    private static string Text(Resource resource) => resource.Resource_ is { } any ? Encoding.Latin1.GetString(any.Value.Span) : "";
}
