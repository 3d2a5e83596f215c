using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;
using ControlPlane.Xds;
using Gauges = System.Collections.Generic.IEnumerable<System.Diagnostics.Metrics.Measurement<double>>;
using Numbers = System.Collections.Generic.IEnumerable<System.Diagnostics.Metrics.Measurement<long>>;

namespace ControlPlane.Server.Telemetry;

/// <summary>
/// The metrics that this server computes whenever they are collected; until then they cost nothing. Labels are types, fleets, kinds and token issuers, never
/// nodes, routes or consumers.
/// </summary>
internal sealed class ServerMetrics
{
    private static readonly NodeCondition[] Conditions = [NodeCondition.Synced, NodeCondition.Stale, NodeCondition.Rejected, NodeCondition.Unserved];
    private static readonly int[] Days = [1, 7, 30];

    /// <summary>Everything that can end, as labels name it.</summary>
    private static readonly ImmutableArray<string> Endings = [.. Enum.GetValues<EndingOf>().Where(what => what is not EndingOf.NotYetValid).Select(LabelOf)];

    private readonly DocumentStore _store;
    private readonly SnapshotCache _snapshots;
    private readonly NodeStates _nodes;
    private readonly KeySetObserver _keySets;
    private readonly ExpiryRadar _expiries;
    private readonly TimeProvider _clock;

    /// <summary>Makes the instruments on this meter.</summary>
    public ServerMetrics(
        Meter meter,
        DocumentStore store,
        SnapshotCache snapshots,
        NodeStates nodes,
        KeySetObserver keySets,
        ExpiryRadar expiries,
        AdsEndpoint ads,
        TimeProvider clock
    )
    {
        (_store, _snapshots, _nodes, _keySets, _expiries, _clock) = (store, snapshots, nodes, keySets, expiries, clock);
        AddStreams(meter, ads);
        AddDocuments(meter);
        meter.CreateObservableGauge(
            "controlplane.nodes",
            Nodes,
            "{node}",
            "Envoys that are connected to this server, by fleet and state: synced, stale, rejected, or unserved if they get no configuration. The "
                + "label fleet is empty for Envoys without a fleet."
        );
        meter.CreateObservableGauge(
            "controlplane.nodes.unserved",
            UnservedNodes,
            "{node}",
            "Clients that are connected to this server and get no configuration, by reason: no_fleet or several_fleets if no fleet selects them or several do, "
                + "version if they are Envoys of a version that is not served, client if they are a kind of client that their fleet does not serve."
        );
        meter.CreateObservableGauge("controlplane.key_set.age", KeySetAges, "s", "The time since any server last fetched the key set of a JwtProvider.");
        meter.CreateObservableGauge(
            "controlplane.key_set.stale_after",
            KeySetLimits,
            "s",
            "The age from which the key set of a JwtProvider is no longer used (`staleFor`)."
        );
        meter.CreateObservableGauge(
            "controlplane.key_set.failures",
            KeySetFailures,
            "{failure}",
            "How many times in a row the key set of a JwtProvider could not be fetched."
        );
        meter.CreateObservableGauge(
            "controlplane.expiry.next",
            NextExpiries,
            "s",
            "The time until the next API key (api_key), fault (fault), certificate (certificate), certificate of an authority (authority) or key set (key_set: "
                + "the certificate of a key, or a fetched key set that cannot be fetched again) ends. Absent if none does."
        );
        meter.CreateObservableGauge(
            "controlplane.expiries",
            Expiring,
            "{expiry}",
            "API keys, faults, certificates, authorities and key sets that end within the given number of days. Each one is counted in all longer periods "
                + "too."
        );
    }

    private static void AddStreams(Meter meter, AdsEndpoint ads)
    {
        meter.CreateObservableGauge("controlplane.xds.streams", () => ads.Streams, "{stream}", "Open ADS streams.");
        meter.CreateObservableCounter("controlplane.xds.streams.opened", () => ads.Counters.Opened, "{stream}", "ADS streams that were opened.");
        meter.CreateObservableCounter(
            "controlplane.xds.pushes",
            () => ByType(count => count.Pushes),
            "{push}",
            "Discovery responses sent to Envoys, by type of resource."
        );
        meter.CreateObservableCounter(
            "controlplane.xds.sent",
            () => ByType(count => count.Bytes),
            "By",
            "Bytes of discovery responses sent to Envoys, without framing."
        );
        meter.CreateObservableGauge(
            "controlplane.xds.largest_response",
            () => ByType(count => count.Largest),
            "By",
            "The size of the largest discovery response sent since the server started, by type of resource."
        );
        meter.CreateObservableCounter(
            "controlplane.xds.acks",
            () => ByType(count => count.Acks),
            "{ack}",
            "Discovery responses that Envoys acknowledged (ACK)."
        );
        meter.CreateObservableCounter(
            "controlplane.xds.rejections",
            () => ByType(count => count.Rejections),
            "{rejection}",
            "Discovery responses that Envoys rejected (NACK)."
        );

        meter.CreateObservableCounter(
            "controlplane.xds.limited",
            () => Enum.GetValues<AdsLimit>().Select(limit => Of(ads.Counters.Limited(limit), ("limit", LabelOf(limit)))),
            "{stream}",
            "Streams and connections that were ended because they exceeded a limit, by limit."
        );

        Numbers ByType(Func<AdsCount, long> number) =>
            ads
                .Counters.Read()
                .Select(count => new Measurement<long>(number(count), new KeyValuePair<string, object?>("type", count.Type?.ShortName ?? "other")));
    }

    private void AddDocuments(Meter meter)
    {
        meter.CreateObservableGauge(
            "controlplane.store.up",
            () => _store.Outage is null ? 1 : 0,
            unit: null,
            "1 if the database answered when it was last asked, otherwise 0."
        );
        meter.CreateObservableGauge(
            "controlplane.store.revision",
            () => _store.Current?.Revision ?? 0,
            unit: null,
            "The newest revision that this server knows."
        );
        meter.CreateObservableGauge(
            "controlplane.published.revision",
            () => _snapshots.Revision,
            unit: null,
            "The newest revision that this server has published to its Envoys."
        );
        meter.CreateObservableGauge("controlplane.documents", Documents, "{document}", "Stored documents, by kind.");
        meter.CreateObservableGauge(
            "controlplane.documents.held",
            Pinned,
            "{document}",
            "Documents that are held at their last good revision because an Envoy rejected a newer one, by fleet."
        );
        meter.CreateObservableGauge(
            "controlplane.documents.unreadable",
            () => _store.Current?.Problems.Select(problem => problem.Document).Distinct().Count() ?? 0,
            "{document}",
            "Stored documents that this version cannot read and leaves out."
        );
    }

    private IEnumerable<string> FleetNames => _store.Current?.Model.Of("Fleet").Select(fleet => fleet.Id.Name) ?? [];

    private Numbers Nodes()
    {
        var found = _nodes
            .Own()
            .Where(node => node.Standing.Connected)
            .Select(node => new Standing(node.Place.Fleet ?? "", node.Condition))
            .GroupBy(standing => standing)
            .ToDictionary(same => same.Key, same => same.LongCount());
        var all = FleetNames
            .SelectMany(fleet => Conditions, (fleet, condition) => new Standing(fleet, condition))
            .Append(new Standing("", NodeCondition.Unserved));
        return all.Union(found.Keys)
            .Select(standing => Of(found.GetValueOrDefault(standing), ("fleet", standing.Fleet), ("state", standing.Condition.ToString().ToLowerInvariant())));
    }

    private Numbers UnservedNodes()
    {
        var found = _nodes
            .Own()
            .Where(node => node.Condition is NodeCondition.Unserved)
            .Select(node => node.Place.Unserved)
            .OfType<Unserved>()
            .ToLookup(why => why);
        return Enum.GetValues<Unserved>().Select(why => Of((long)found[why].Count(), ("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(why.ToString()))));
    }

    private Numbers Documents() => Catalog.Default.Kinds.Select(kind => Of((long)(_store.Current?.Model.Of(kind.Name).Count() ?? 0), ("kind", kind.Name)));

    private Numbers Pinned()
    {
        var pinned = (_store.Current?.Pins.InForce ?? []).ToLookup(pin => pin.Fleet);
        return FleetNames.Select(fleet => Of((long)pinned[fleet].Count(), ("fleet", fleet)));
    }

    private Gauges KeySetAges() =>
        from known in _keySets.Progress()
        where known.Progress.FetchedAt is not null
        select Of((_clock.GetUtcNow() - known.Progress.FetchedAt!.Value).TotalSeconds, ("provider", known.Source.Provider));

    private Gauges KeySetLimits() => _keySets.Progress().Select(known => Of(known.Source.StaleFor.TotalSeconds, ("provider", known.Source.Provider)));

    private Numbers KeySetFailures() => _keySets.Progress().Select(known => Of((long)known.Progress.Failures, ("provider", known.Source.Provider)));

    private Gauges NextExpiries() =>
        Pending().GroupBy(end => end.What).Select(ends => Of((ends.Min(end => end.At) - _clock.GetUtcNow()).TotalSeconds, ("what", ends.Key)));

    private Numbers Expiring()
    {
        var (now, pending) = (_clock.GetUtcNow(), Pending().ToLookup(end => end.What));
        return from what in Endings
            from days in Days
            select Of((long)pending[what].Count(end => end.At - now <= TimeSpan.FromDays(days)), ("what", what), ("within", $"{days}d"));
    }

    private IEnumerable<(string What, DateTimeOffset At)> Pending() =>
        _expiries.All().Where(end => end.At > _clock.GetUtcNow()).Select(end => (LabelOf(end.What), end.At));

    private static string LabelOf<T>(T what)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(what.ToString());

    private static Measurement<T> Of<T>(T value, params ReadOnlySpan<(string Key, string Value)> labels)
        where T : struct => new(value, labels.ToArray().Select(label => new KeyValuePair<string, object?>(label.Key, label.Value)));

    /// <summary>Where nodes are counted.</summary>
    private readonly record struct Standing(string Fleet, NodeCondition Condition);
}
