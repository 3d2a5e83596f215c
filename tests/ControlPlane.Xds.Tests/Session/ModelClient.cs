using ControlPlane.Resources;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>A response as both variants have it.</summary>
internal sealed record ModelResponse(
    TypeUrl Type,
    string Nonce,
    string Version,
    IReadOnlyList<(string Name, string Text)> Resources,
    IReadOnlyList<string> Removed
)
{
    public bool IsBad => Resources.Any(resource => resource.Text == "bad");

    public override string ToString() =>
        string.Join(' ', [Type.ShortName, .. Resources.Select(resource => $"+{resource.Name}={resource.Text}"), .. Removed.Select(name => $"-{name}")]);
}

/// <summary>What a client that reconnects says of what it has.</summary>
internal enum ToldVersions
{
    /// <summary>The truth.</summary>
    Right,

    /// <summary>Some older than they are.</summary>
    Stale,

    /// <summary>Those of another server.</summary>
    Foreign,
}

/// <summary>
/// A client as the protocol describes it: it holds what it acknowledged, rejects a whole response that holds something bad, and answers late, in any order
/// across
/// types, or not at all. It fails on whatever a server must never do.
/// </summary>
internal abstract class ModelClient(Rig rig, List<string> log)
{
    private const int MostNames = 4;

    private readonly List<ModelResponse> _open = [];
    private readonly HashSet<string> _nonces = [];
    private readonly Dictionary<TypeUrl, DateTimeOffset> _openSince = [];
    private readonly Dictionary<TypeUrl, int> _causes = [];
    private readonly HashSet<TypeUrl> _refused = [];
    private readonly HashSet<TypeUrl> _unanswered = [];

    public Dictionary<TypeUrl, ModelSubscription> Subscriptions { get; } = [];

    public bool HasOpen => _open.Count > 0;

    /// <summary>Whether responses of a type say all that there is, so that what is missing is gone.</summary>
    public abstract bool IsFullState(TypeUrl type);

    /// <summary>Whether the client learns that a resource of this type is gone.</summary>
    public abstract bool LearnsRemovals(TypeUrl type);

    /// <summary>Whether some response of a type was never answered on this stream, so that the server cannot know that the client has it.</summary>
    public bool LeftUnanswered(TypeUrl type) => _unanswered.Contains(type);

    /// <summary>
    /// Something happened that may be answered for this type: once, or twice where removals go apart; and as often for each name, where each has a response of
    /// its own.
    /// </summary>
    public void Cause(TypeUrl type) =>
        _causes[type] = _causes.GetValueOrDefault(type) + ((XdsTypes.Of(type).RemovedLast ? 2 : 1) * (rig.Options.LargestResponse == 1 ? MostNames : 1));

    public void Open(TypeUrl type, bool wildcard, string[] names)
    {
        if (Subscriptions.TryGetValue(type, out var known))
        {
            known.Names.UnionWith(names);
            SayMore(type, known, names);
        }
        else
        {
            Subscriptions[type] = known = new ModelSubscription { Wildcard = wildcard, Names = [.. wildcard ? [] : names] };
            SayFirst(type, known, ToldVersions.Right);
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
        SayLess(type, subscription, name);
    }

    /// <summary>Gives the wildcard up, and keeps what was asked for by name.</summary>
    public void UnsubscribeAll(TypeUrl type)
    {
        if (!Subscriptions.TryGetValue(type, out var subscription) || !subscription.Wildcard || !CanGiveUpAll(subscription))
            return;
        subscription.Wildcard = false;
        foreach (var name in subscription.Held.Keys.Where(name => !subscription.Names.Contains(name)).ToList())
            subscription.Held.Remove(name);
        Cause(type);
        SayLess(type, subscription, "*");
    }

    /// <summary>The stream broke, and with it what was open; the new one begins with what is held.</summary>
    /// <param name="told">What the client says of what it has.</param>
    /// <param name="later">A type that it asks for only later, by <see cref="Resume"/>.</param>
    public void Reconnect(ToldVersions told, TypeUrl? later = null)
    {
        _open.Clear();
        _openSince.Clear();
        _nonces.Clear();
        _unanswered.Clear();
        foreach (var (type, subscription) in Subscriptions.Where(pair => pair.Key != later))
        {
            SayFirst(type, subscription, told);
            Cause(type);
        }
    }

    /// <summary>Asks on a new stream for the type that was left out at first.</summary>
    public void Resume(TypeUrl type)
    {
        log.Add($"  asks for {type.ShortName}");
        SayFirst(type, Subscriptions[type], ToldVersions.Right);
        Cause(type);
    }

    /// <summary>Takes what the server sends, and looks at it.</summary>
    public void Receive()
    {
        foreach (var response in Due())
        {
            log.Add($"  received {response.Nonce}: {response}");
            _nonces.Add(response.Nonce).ShouldBeTrue($"nonce {response.Nonce} was used before");
            Subscriptions.ShouldContainKey(response.Type, "a response of a type that was not asked for");
            response.Resources.Select(resource => resource.Name).Concat(response.Removed).ShouldBeUnique();
            if (_openSince.TryGetValue(response.Type, out var since) && _open.Any(open => open.Type == response.Type))
                (rig.Clock.GetUtcNow() - since).ShouldBeGreaterThanOrEqualTo(rig.Options.Patience, "a second response while one was open");
            var causes = _causes[response.Type] = _causes.GetValueOrDefault(response.Type) - 1;
            causes.ShouldBeGreaterThanOrEqualTo(0, $"a response without cause: {response}");
            if (response.Type == Samples.Cds && response.Resources.Count > 0)
                Cause(Samples.Eds);
            _openSince[response.Type] = rig.Clock.GetUtcNow();
            _open.Add(response);
        }
    }

    /// <summary>Answers one of the open responses: always the oldest of its type.</summary>
    /// <returns>The response; null when none is open, or the one that was picked is bad.</returns>
    public ModelResponse? Answer(Random random)
    {
        if (Pick(random) is not { } response)
            return null;
        log.Add($"  {(response.IsBad ? "rejected" : "acknowledged")} {response.Nonce}");
        if (response.IsBad)
        {
            _refused.Add(response.Type);
            Nack(response, Subscriptions[response.Type]);
            return null;
        }

        Apply(response);
        Ack(response, Subscriptions[response.Type]);
        return response;
    }

    /// <summary>Applies the open response that came first, and answers it some time later.</summary>
    /// <returns>The response; null when none is open.</returns>
    public ModelResponse? ApplyOldest()
    {
        if (!HasOpen)
            return null;
        var response = _open[0];
        _open.RemoveAt(0);
        log.Add($"  applied {response.Nonce}");
        Apply(response);
        return response;
    }

    /// <summary>Acknowledges a response that was applied.</summary>
    public void Acknowledge(ModelResponse response)
    {
        log.Add($"  acknowledged {response.Nonce}");
        Ack(response, Subscriptions[response.Type]);
    }

    /// <summary>
    /// Applies one of the open responses, but never answers it, as an Envoy does that has nobody who waits for the type. Such an Envoy rejects nothing of that
    /// type either.
    /// </summary>
    public void LeaveUnanswered(Random random)
    {
        if (Pick(random, response => !response.IsBad && !_refused.Contains(response.Type)) is not { } response)
            return;
        _unanswered.Add(response.Type);
        Cause(response.Type);
        Apply(response);
    }

    /// <summary>Whether the client can say that it no longer wants everything.</summary>
    protected abstract bool CanGiveUpAll(ModelSubscription subscription);

    protected abstract IEnumerable<ModelResponse> Due();

    protected abstract void SayFirst(TypeUrl type, ModelSubscription subscription, ToldVersions told);

    protected abstract void SayMore(TypeUrl type, ModelSubscription subscription, string[] names);

    protected abstract void SayLess(TypeUrl type, ModelSubscription subscription, string name);

    protected abstract void Ack(ModelResponse response, ModelSubscription subscription);

    protected abstract void Nack(ModelResponse response, ModelSubscription subscription);

    private ModelResponse? Pick(Random random, Func<ModelResponse, bool>? of = null)
    {
        if (!HasOpen)
            return null;
        var type = _open[random.Next(_open.Count)].Type;
        var response = _open.First(open => open.Type == type);
        if (of?.Invoke(response) == false)
            return null;
        _open.Remove(response);
        return response;
    }

    private void Apply(ModelResponse response)
    {
        var subscription = Subscriptions[response.Type];
        if (IsFullState(response.Type))
            subscription.Held.Clear();
        foreach (var (name, text) in response.Resources.Where(resource => subscription.Wants(resource.Name)))
            subscription.Held[name] = text;
        foreach (var name in response.Removed)
            subscription.Held.Remove(name);
        subscription.Version = response.Version;
    }
}

/// <summary>What a <see cref="ModelClient"/> wants and holds of one type.</summary>
internal sealed class ModelSubscription
{
    public bool Wildcard { get; set; }

    public HashSet<string> Names { get; init; } = [];

    public Dictionary<string, string> Held { get; } = [];

    /// <summary>The version of the response that was last applied.</summary>
    public string Version { get; set; } = "";

    /// <summary>Whether names were said on this stream, after which none mean nothing.</summary>
    public bool SaidNames { get; set; }

    public bool Wants(string name) => Wildcard || Names.Contains(name);
}
