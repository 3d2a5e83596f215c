using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What a route configuration is made of beside the routes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Listener">The listener's name.</param>
/// <param name="Closing">The closing routes of every virtual host.</param>
/// <param name="IdentityHeaders">The headers that are removed from every request.</param>
/// <param name="Origins">What it came from besides the routes.</param>
internal sealed record RouteConfigurationFrame(
    string Name,
    string Listener,
    byte[] Closing,
    ImmutableArray<string> IdentityHeaders,
    ImmutableArray<Origin> Origins
)
{
    /// <summary>What answers authorities; on listeners without TLS alone.</summary>
    public ChallengeRoutes Challenges { get; init; } = ChallengeRoutes.None;

    /// <summary>Whether both give the same.</summary>
    public bool SameAs(RouteConfigurationFrame other) =>
        ReferenceEquals(Closing, other.Closing)
        && ReferenceEquals(Challenges.Open, other.Challenges.Open)
        && Name == other.Name
        && IdentityHeaders.SequenceEqual(other.IdentityHeaders)
        && (Origins == other.Origins || Origins.SequenceEqual(other.Origins));
}

/// <summary>The route configuration of one listener and the virtual hosts it was put together from.</summary>
/// <param name="Frame">What it is made of beside the routes.</param>
/// <param name="Hosts">By host, in bytewise order.</param>
/// <param name="Wrong">The hosts with which something is wrong.</param>
/// <param name="Resource">It as a resource.</param>
internal sealed record RouteConfigurationUnit(
    RouteConfigurationFrame Frame,
    ImmutableSortedDictionary<string, VirtualHostUnit> Hosts,
    ImmutableSortedSet<string> Wrong,
    XdsResource Resource
)
{
    private static readonly ImmutableSortedDictionary<DocumentId, RouteUnit> NoRoutes = ImmutableSortedDictionary<DocumentId, RouteUnit>.Empty;

    /// <summary>What is wrong with its virtual hosts.</summary>
    public IEnumerable<Problem> Problems => Wrong.SelectMany(host => Hosts[host].Problems);

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
        if (previous is not null && !ReferenceEquals(previous.Frame.Closing, frame.Closing))
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

        return Assemble(frame, fleet, hosts.ToImmutable(), wrong.ToImmutable());

        VirtualHostUnit? Unit(string host, ImmutableSortedDictionary<DocumentId, RouteUnit> routes) =>
            routes.IsEmpty && host != RouteSpec.AnyHost
                ? null
                : older?.Shared(host, routes, frame) ?? VirtualHostUnit.Compile(frame.Name, host, routes, frame.Challenges.Of(host), frame.Closing);
    }

    private static RouteConfigurationUnit Assemble(
        RouteConfigurationFrame frame,
        FleetContext fleet,
        ImmutableSortedDictionary<string, VirtualHostUnit> hosts,
        ImmutableSortedSet<string> wrong
    )
    {
        var head = new RouteConfiguration { Name = frame.Name }.ToByteArray();
        var bytes = Wire.Join(
            head,
            [.. hosts.Values.Select(host => host.Bytes)],
            RouteConfigurations.Common(fleet, frame.Listener, frame.IdentityHeaders).ToByteArray()
        );
        var model = fleet.Model;
        return new(frame, hosts, wrong, XdsResource.Create(new ResourceKey(TypeUrl.Route, frame.Name), bytes, () => Origins(frame, hosts, model)));
    }

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

    /// <summary>Documents that were only looked at are named as a whole, after the places where routes and policies were written.</summary>
    private static ImmutableArray<Origin> Origins(RouteConfigurationFrame frame, ImmutableSortedDictionary<string, VirtualHostUnit> hosts, Model model)
    {
        var routes = hosts.Values.SelectMany(host => host.Routes.Values).DistinctBy(route => route.Document.Id).OrderBy(route => route.Document.Id).ToList();
        var origins = frame.Origins.ToBuilder();
        origins.AddRange(routes.SelectMany(route => route.Origins));
        var named = origins.Select(origin => (origin.Kind, origin.Name)).ToHashSet();
        origins.AddRange(FleetContext.Read(model, routes.SelectMany(route => route.Read).Distinct()).Where(origin => named.Add((origin.Kind, origin.Name))));
        return origins.ToImmutable();
    }

    /// <summary>The virtual host of this configuration, where another one would be made of the same routes.</summary>
    private VirtualHostUnit? Shared(string host, ImmutableSortedDictionary<DocumentId, RouteUnit> routes, RouteConfigurationFrame frame) =>
        ReferenceEquals(Frame.Closing, frame.Closing)
        && ReferenceEquals(Frame.Challenges.Open, frame.Challenges.Open)
        && Frame.Name == frame.Name
        && Hosts.GetValueOrDefault(host) is { } known
        && known.Routes.Count == routes.Count
        && known.Routes.Values.Zip(routes.Values).All(pair => ReferenceEquals(pair.First, pair.Second))
            ? known
            : null;
}
