using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The route configuration of one listener and the virtual hosts it was put together from.</summary>
/// <param name="Hosts">By host, in bytewise order.</param>
/// <param name="Resource">It as a resource.</param>
/// <param name="Routes">The contributions.</param>
/// <param name="Closing">The closing routes of every virtual host.</param>
/// <param name="IdentityHeaders">The headers that are removed from every request.</param>
/// <param name="Common">What it came from besides the routes.</param>
internal sealed record RouteConfigurationUnit(
    ImmutableArray<VirtualHostUnit> Hosts, XdsResource Resource, ImmutableArray<RouteUnit> Routes, byte[] Closing, ImmutableArray<string> IdentityHeaders, ImmutableArray<Origin> Common)
{
    private readonly Dictionary<string, VirtualHostUnit> _byHost = Hosts.ToDictionary(host => host.Host);

    /// <summary>What is wrong with its virtual hosts.</summary>
    public IEnumerable<Problem> Problems => Hosts.SelectMany(host => host.Problems);

    /// <summary>Puts the routes of a listener together, taking over every virtual host whose contributions are the same objects as before.</summary>
    /// <param name="name">The route configuration's name.</param>
    /// <param name="routes">The contributions, in document order.</param>
    /// <param name="closing">The closing routes of every virtual host.</param>
    /// <param name="identityHeaders">The headers that are removed from every request.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="common">What the configuration came from besides the routes.</param>
    /// <param name="previous">The same from an earlier compile of the same Fleet document, as a cache.</param>
    /// <param name="older">The same for the older group of bands.</param>
    public static RouteConfigurationUnit Compile(
        string name, ImmutableArray<RouteUnit> routes, byte[] closing, ImmutableArray<string> identityHeaders, FleetContext fleet, ImmutableArray<Origin> common,
        RouteConfigurationUnit? previous, RouteConfigurationUnit? older)
    {
        if (Made(older, routes, closing, identityHeaders, common) is { } shared) return shared;
        if (Made(previous, routes, closing, identityHeaders, common) is { } same) return same;
        var hosts = ByHost(routes).Select(host => VirtualHost(name, host.Key, host.Value, closing, [previous, older])).ToImmutableArray();

        var head = new RouteConfiguration { Name = name }.ToByteArray();
        var bytes = Wire.Join(head, [.. hosts.Select(host => host.Bytes)], RouteConfigurations.Common(fleet, identityHeaders).ToByteArray());
        var origins = Origins(common.Concat(routes.SelectMany(route => route.Origins)), fleet.Read(hosts.SelectMany(host => host.Asked).Distinct()));
        return new RouteConfigurationUnit(hosts, XdsResource.Create(new ResourceKey(TypeUrl.Route, name), bytes, origins), routes, closing, identityHeaders, common);
    }

    /// <summary>Documents that were only looked at are named as a whole, after the places where routes and policies were written.</summary>
    private static ImmutableArray<Origin> Origins(IEnumerable<Origin> written, IEnumerable<Origin> read)
    {
        var origins = written.ToImmutableArray().ToBuilder();
        var named = origins.Select(origin => (origin.Kind, origin.Name)).ToHashSet();
        origins.AddRange(read.Where(origin => named.Add((origin.Kind, origin.Name))));
        return origins.ToImmutable();
    }

    private static IEnumerable<KeyValuePair<string, List<RouteUnit>>> ByHost(ImmutableArray<RouteUnit> routes)
    {
        var hosts = new Dictionary<string, List<RouteUnit>> { [RouteSpec.AnyHost] = [] };
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

    /// <summary>One that was made of the same objects.</summary>
    private static RouteConfigurationUnit? Made(RouteConfigurationUnit? candidate, ImmutableArray<RouteUnit> routes, byte[] closing, ImmutableArray<string> identityHeaders, ImmutableArray<Origin> common) =>
        candidate is not null && ReferenceEquals(candidate.Closing, closing) && candidate.IdentityHeaders.SequenceEqual(identityHeaders) && candidate.Common.SequenceEqual(common) && (candidate.Routes == routes || Same(candidate.Routes.AsSpan(), routes.AsSpan())) ? candidate : null;

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
