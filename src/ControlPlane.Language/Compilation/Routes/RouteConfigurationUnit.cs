using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What a route configuration is made of beside the routes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Listener">The listener's name.</param>
/// <param name="Closing">The closing routes of every virtual host.</param>
/// <param name="IdentityHeaders">The headers that are removed from every request.</param>
/// <param name="Origins">What the fleet gives all its routes.</param>
/// <param name="Telling">Because of what the headers are removed.</param>
internal sealed record RouteConfigurationFrame(
    string Name,
    string Listener,
    byte[] Closing,
    ImmutableArray<string> IdentityHeaders,
    ImmutableArray<Origin> Origins,
    ImmutableArray<Origin> Telling
)
{
    /// <summary>What answers authorities; on listeners without TLS alone.</summary>
    public ChallengeRoutes Challenges { get; init; } = ChallengeRoutes.None;

    /// <summary>Whether both give the same.</summary>
    public bool SameAs(RouteConfigurationFrame other) => SameHosts(other) && SameConfiguration(other);

    /// <summary>Whether both give each virtual host the same.</summary>
    public bool SameHosts(RouteConfigurationFrame other) =>
        ReferenceEquals(Closing, other.Closing)
        && ReferenceEquals(Challenges.Open, other.Challenges.Open)
        && Name == other.Name
        && Same(Origins, other.Origins);

    /// <summary>Whether both give the route configuration itself the same.</summary>
    public bool SameConfiguration(RouteConfigurationFrame other) =>
        Name == other.Name && IdentityHeaders.SequenceEqual(other.IdentityHeaders) && Same(Origins, other.Origins) && Same(Telling, other.Telling);

    private static bool Same(ImmutableArray<Origin> one, ImmutableArray<Origin> other) => one == other || one.SequenceEqual(other);
}

/// <summary>The route configuration of one listener, and its virtual hosts, which Envoys get beside it.</summary>
/// <param name="Frame">What both are made of beside the routes.</param>
/// <param name="Hosts">By host, in bytewise order.</param>
/// <param name="Wrong">The hosts with which something is wrong.</param>
/// <param name="Resource">The route configuration without them.</param>
/// <param name="Lineage">Tells which hosts changed.</param>
internal sealed record RouteConfigurationUnit(
    RouteConfigurationFrame Frame,
    ImmutableSortedDictionary<string, VirtualHostUnit> Hosts,
    ImmutableSortedSet<string> Wrong,
    XdsResource Resource,
    Lineage<string> Lineage
)
{
    private static readonly ImmutableSortedDictionary<DocumentId, RouteUnit> NoRoutes = ImmutableSortedDictionary<DocumentId, RouteUnit>.Empty;

    /// <summary>What is wrong with its virtual hosts.</summary>
    public IEnumerable<Problem> Problems => Wrong.SelectMany(host => Hosts[host].Problems);

    /// <summary>It and its virtual hosts.</summary>
    public IEnumerable<XdsResource> Resources => Hosts.Values.Select(host => host.Resource).Prepend(Resource);

    /// <summary>What differs from another one that was made before: what there is now, and the names of virtual hosts that are gone.</summary>
    public (IEnumerable<XdsResource> Now, IEnumerable<ResourceKey> Gone) DifferencesFrom(RouteConfigurationUnit before)
    {
        var differing = (Lineage.Between(before.Lineage) ?? Hosts.Keys.Union(before.Hosts.Keys))
            .Where(host => !ReferenceEquals(Hosts.GetValueOrDefault(host), before.Hosts.GetValueOrDefault(host)))
            .ToLookup(Hosts.ContainsKey);
        return (differing[true].Select(host => Hosts[host].Resource).Prepend(Resource), differing[false].Select(host => before.Hosts[host].Resource.Key));
    }

    /// <summary>Puts the routes of a listener together. Virtual hosts that nothing of what changed is in stay the same objects.</summary>
    /// <param name="frame">What it is made of beside the routes.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="changes">The Routes that changed since <paramref name="previous"/>; all of the fleet where that is null.</param>
    /// <param name="previous">The same from an earlier compile, as a cache.</param>
    /// <param name="older">The same for the older group of bands, whose virtual hosts are shared where they are made of the same.</param>
    public static RouteConfigurationUnit Compile(
        RouteConfigurationFrame frame,
        FleetContext fleet,
        IReadOnlyCollection<ChangedRoute> changes,
        RouteConfigurationUnit? previous,
        RouteConfigurationUnit? older
    )
    {
        var touched = Touched(frame.Listener, changes, previous);
        if (previous is not null && touched.Count == 0 && frame.SameAs(previous.Frame))
            return previous;
        if (previous is not null && !(frame with { Challenges = previous.Frame.Challenges }).SameHosts(previous.Frame))
        {
            foreach (var (host, unit) in previous.Hosts)
                touched.TryAdd(host, unit.Routes);
        }

        foreach (var host in previous is null ? [] : frame.Challenges.Touched(previous.Frame.Challenges, previous.Hosts.Keys).ToList())
            touched.TryAdd(host, previous!.Hosts[host].Routes);

        var (hosts, wrong) = (
            (previous?.Hosts ?? ImmutableSortedDictionary.Create<string, VirtualHostUnit>(StringComparer.Ordinal)).ToBuilder(),
            (previous?.Wrong ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).ToBuilder()
        );
        foreach (var (host, unit) in InParallel.Select(touched, touched => (touched.Key, Unit(touched.Key, touched.Value))))
        {
            if (unit is null)
                hosts.Remove(host);
            else
                hosts[host] = unit;
            if (unit is { Problems.IsEmpty: false })
                wrong.Add(host);
            else
                wrong.Remove(host);
        }

        return new(
            frame,
            hosts.ToImmutable(),
            wrong.ToImmutable(),
            Shared(frame, older) ?? Shared(frame, previous) ?? Configuration(frame, fleet),
            previous?.Lineage.Next([.. touched.Keys]) ?? new()
        );

        VirtualHostUnit? Unit(string host, ImmutableSortedDictionary<DocumentId, RouteUnit> routes) =>
            routes.IsEmpty && host != RouteSpec.AnyHost ? null : older?.Shared(host, routes, frame) ?? VirtualHostUnit.Compile(frame, host, routes);
    }

    private static XdsResource? Shared(RouteConfigurationFrame frame, RouteConfigurationUnit? other) =>
        other is not null && frame.SameConfiguration(other.Frame) ? other.Resource : null;

    private static XdsResource Configuration(RouteConfigurationFrame frame, FleetContext fleet) =>
        XdsResource.Create(
            new ResourceKey(TypeUrl.Route, frame.Name),
            RouteConfigurations.Of(fleet, frame).ToByteArray(),
            [.. frame.Origins.Concat(frame.Telling).Distinct()]
        );

    /// <summary>The hosts that changed Routes are or were on, with the routes they have now.</summary>
    private static Dictionary<string, ImmutableSortedDictionary<DocumentId, RouteUnit>> Touched(
        string listener,
        IReadOnlyCollection<ChangedRoute> changes,
        RouteConfigurationUnit? previous
    )
    {
        var touched = new Dictionary<string, ImmutableSortedDictionary<DocumentId, RouteUnit>.Builder>(StringComparer.Ordinal);
        foreach (var (id, before, now) in changes)
        {
            foreach (var host in HostsOf(before))
                RoutesOf(host).Remove(id);
            foreach (var host in HostsOf(now))
                RoutesOf(host)[id] = now!;
        }

        if (previous is null)
            RoutesOf(RouteSpec.AnyHost);
        return touched.ToDictionary(host => host.Key, host => host.Value.ToImmutable(), StringComparer.Ordinal);

        ImmutableArray<string> HostsOf(RouteUnit? unit) => unit is { Tcp: null } && unit.Placement.TakesRequestsOn(listener) ? unit.Placement.Hosts : [];

        ImmutableSortedDictionary<DocumentId, RouteUnit>.Builder RoutesOf(string host)
        {
            if (!touched.TryGetValue(host, out var routes))
                touched.Add(host, routes = (previous?.Hosts.GetValueOrDefault(host)?.Routes ?? NoRoutes).ToBuilder());
            return routes;
        }
    }

    /// <summary>The virtual host of this configuration, where another one would be made of the same routes.</summary>
    private VirtualHostUnit? Shared(string host, ImmutableSortedDictionary<DocumentId, RouteUnit> routes, RouteConfigurationFrame frame) =>
        frame.SameHosts(Frame)
        && Hosts.GetValueOrDefault(host) is { } known
        && known.Routes.Count == routes.Count
        && known.Routes.Values.Zip(routes.Values).All(pair => ReferenceEquals(pair.First, pair.Second))
            ? known
            : null;
}
