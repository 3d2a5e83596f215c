using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ControlPlane.Language.Documents;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation;

/// <summary>The route configuration of one listener and the virtual hosts it was put together from.</summary>
/// <param name="Hosts">By host, in bytewise order.</param>
/// <param name="Resource">It as a resource.</param>
internal sealed record RouteConfigurationUnit(ImmutableArray<VirtualHostUnit> Hosts, XdsResource Resource)
{
    private const string AnyHost = "*";

    private readonly Dictionary<string, VirtualHostUnit> _byHost = Hosts.ToDictionary(host => host.Host);

    /// <summary>What is wrong with its virtual hosts.</summary>
    public IEnumerable<Problem> Problems => Hosts.SelectMany(host => host.Problems);

    /// <summary>Puts the routes of a listener together, taking over every virtual host whose contributions are the same objects as before.</summary>
    /// <param name="name">The route configuration's name.</param>
    /// <param name="routes">The contributions, in document order.</param>
    /// <param name="closing">The closing route of every virtual host.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="common">What the configuration came from besides the routes.</param>
    /// <param name="previous">The same from an earlier compile of the same Fleet document, as a cache.</param>
    /// <param name="older">The same for the older group of bands.</param>
    public static RouteConfigurationUnit Compile(
        string name, ImmutableArray<RouteUnit> routes, byte[] closing, FleetContext fleet, IEnumerable<Origin> common, RouteConfigurationUnit? previous, RouteConfigurationUnit? older)
    {
        var hosts = ByHost(routes).Select(host => VirtualHost(name, host.Key, host.Value, closing, [previous, older])).ToImmutableArray();
        if (Candidate(previous, hosts) is { } same) return same;
        if (Candidate(older, hosts) is { } shared) return shared;

        var head = new RouteConfiguration { Name = name }.ToByteArray();
        var bytes = Wire.Join(head, [.. hosts.Select(host => host.Bytes)], RouteConfigurations.Common(fleet).ToByteArray());
        var origins = common.Concat(routes.SelectMany(route => route.Origins)).ToImmutableArray();
        return new RouteConfigurationUnit(hosts, XdsResource.Create(new ResourceKey(TypeUrl.Route, name), bytes, origins));
    }

    private static IEnumerable<KeyValuePair<string, List<RouteUnit>>> ByHost(ImmutableArray<RouteUnit> routes)
    {
        var hosts = new Dictionary<string, List<RouteUnit>> { [AnyHost] = [] };
        foreach (var route in routes)
        {
            foreach (var host in route.Hosts)
            {
                if (hosts.TryGetValue(host, out var sharing)) sharing.Add(route);
                else hosts.Add(host, [route]);
            }
        }
        return hosts.OrderBy(host => host.Key, StringComparer.Ordinal);
    }

    private static VirtualHostUnit VirtualHost(string name, string host, List<RouteUnit> routes, byte[] closing, ReadOnlySpan<RouteConfigurationUnit?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (candidate?._byHost.GetValueOrDefault(host) is { } known && ReferenceEquals(known.Closing, closing) && Same(known.Routes.AsSpan(), CollectionsMarshal.AsSpan(routes))) return known;
        }
        return VirtualHostUnit.Compile(name, host, [.. routes], closing);
    }

    private static RouteConfigurationUnit? Candidate(RouteConfigurationUnit? candidate, ImmutableArray<VirtualHostUnit> hosts) =>
        candidate is not null && Same(candidate.Hosts.AsSpan(), hosts.AsSpan()) ? candidate : null;

    private static bool Same<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : class
    {
        if (left.Length != right.Length) return false;
        for (var index = 0; index < left.Length; index++)
        {
            if (!ReferenceEquals(left[index], right[index])) return false;
        }
        return true;
    }
}
