using ControlPlane.Resources;
using Envoy.Service.Discovery.V3;
using static ControlPlane.Xds.Tests.Session.Samples;
using static ControlPlane.Xds.Tests.Session.SessionRig;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>
/// A client as the protocol describes it: it holds what it acknowledged, refuses a whole answer that holds something bad, and answers late or in any order
/// across types. It fails on whatever a server must never do.
/// </summary>
internal sealed class ModelClient(SessionRig rig)
{
    private readonly List<DeltaDiscoveryResponse> _open = [];
    private readonly HashSet<string> _nonces = [];
    private readonly Dictionary<TypeUrl, DateTimeOffset> _openSince = [];
    private readonly Dictionary<TypeUrl, int> _causes = [];
    private readonly HashSet<TypeUrl> _refused = [];

    public Dictionary<TypeUrl, ModelSubscription> Subscriptions { get; } = [];

    public bool HasOpen => _open.Count > 0;

    /// <summary>Something happened that may be answered for this type: once, or twice where removals go apart.</summary>
    public void Cause(TypeUrl type) => _causes[type] = _causes.GetValueOrDefault(type) + (XdsTypes.Of(type).RemovedLast ? 2 : 1);

    public void Open(TypeUrl type, bool wildcard, string[] names)
    {
        if (Subscriptions.TryGetValue(type, out var known))
        {
            known.Names.UnionWith(names);
            rig.Subscribe(type, names);
        }
        else
        {
            Subscriptions[type] = new ModelSubscription { Wildcard = wildcard, Names = [.. wildcard ? [] : names] };
            rig.Subscribe(type, wildcard ? [] : names);
        }

        Cause(type);
    }

    public void Unsubscribe(TypeUrl type, string name)
    {
        if (!Subscriptions.TryGetValue(type, out var subscription))
            return;
        subscription.Names.Remove(name);
        if (!subscription.Wildcard)
            subscription.Held.Remove(name);
        if (subscription.Wildcard || _refused.Contains(type))
            Cause(type);
        rig.Unsubscribe(type, name);
    }

    /// <summary>The stream breaks, and with it what was open; the new one begins with what is held.</summary>
    public void Reconnect()
    {
        rig.Reconnect();
        _open.Clear();
        _openSince.Clear();
        _nonces.Clear();
        foreach (var (type, subscription) in Subscriptions)
        {
            rig.Send(
                type,
                subscribe: [.. subscription.Wildcard ? (IEnumerable<string>)["*"] : [], .. subscription.Names],
                known: subscription.Held.ToDictionary(pair => pair.Key, pair => Resource(type, pair.Key, pair.Value).Version)
            );
            Cause(type);
        }
    }

    /// <summary>Takes what the server sends, and looks at it.</summary>
    public void Receive()
    {
        foreach (var response in rig.Due())
        {
            var type = new TypeUrl(response.TypeUrl);
            _nonces.Add(response.Nonce).ShouldBeTrue($"nonce {response.Nonce} was used before");
            Subscriptions.ShouldContainKey(type, "an answer for a type that was not asked for");
            var names = response.Resources.Select(resource => resource.Name).Concat(response.RemovedResources).ToList();
            names.ShouldBeUnique();
            if (_openSince.TryGetValue(type, out var since) && _open.Any(open => open.TypeUrl == response.TypeUrl))
            {
                (rig.Clock.GetUtcNow() - since).ShouldBeGreaterThanOrEqualTo(rig.Options.Patience, "a second answer while one was open");
            }

            var causes = _causes[type] = _causes.GetValueOrDefault(type) - 1;
            causes.ShouldBeGreaterThanOrEqualTo(0, $"an answer without cause: {Text(response)}");
            if (type == Cds && response.Resources.Count > 0)
                Cause(Eds);
            _openSince[type] = rig.Clock.GetUtcNow();
            _open.Add(response);
        }
    }

    /// <summary>Answers one of the open responses: always the oldest of its type.</summary>
    public void Answer(Random random)
    {
        if (!HasOpen)
            return;
        var type = _open[random.Next(_open.Count)].TypeUrl;
        var response = _open.First(open => open.TypeUrl == type);
        _open.Remove(response);
        if (response.Resources.Any(resource => resource.Resource_.Value.ToStringUtf8() == "bad"))
        {
            _refused.Add(new TypeUrl(type));
            rig.Nack(response);
            return;
        }

        var subscription = Subscriptions[new TypeUrl(type)];
        foreach (var resource in response.Resources.Where(resource => subscription.Wants(resource.Name)))
            subscription.Held[resource.Name] = resource.Resource_.Value.ToStringUtf8();
        foreach (var name in response.RemovedResources)
            subscription.Held.Remove(name);
        rig.Ack(response);
    }
}

/// <summary>What a <see cref="ModelClient"/> wants and holds of one type.</summary>
internal sealed class ModelSubscription
{
    public bool Wildcard { get; init; }

    public HashSet<string> Names { get; init; } = [];

    public Dictionary<string, string> Held { get; } = [];

    public bool Wants(string name) => Wildcard || Names.Contains(name);
}
