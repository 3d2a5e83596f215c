using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>
/// Route configurations that hold their virtual hosts, for clients that do not take these by themselves. They are put together from the same bytes. Pure.
/// </summary>
public static class WholeRoutes
{
    /// <summary>The resources of a view for such clients.</summary>
    /// <param name="set">The resources with virtual hosts by themselves.</param>
    /// <param name="previous">An earlier set and what was made of it, used only as a cache.</param>
    public static ResourceSet Of(ResourceSet set, (ResourceSet Set, ResourceSet Whole)? previous = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (previous is not var (before, whole))
            return ResourceSet.Create(set.All.Where(IsOther).Concat(Configurations(set, set[TypeUrl.Route].Keys)));
        var differing = set.DifferencesFrom(before).ToList();
        var configurations = differing.Where(key => !IsOther(key)).Select(ConfigurationOf).Where(set[TypeUrl.Route].ContainsKey).ToHashSet();
        return whole.With(
            differing.Where(IsOther).Select(set.Find).OfType<XdsResource>().Concat(Configurations(set, configurations)),
            differing.Where(key => key.Type != TypeUrl.VirtualHost && set.Find(key) is null)
        );
    }

    private static bool IsOther(XdsResource resource) => IsOther(resource.Key);

    private static bool IsOther(ResourceKey key) => key.Type != TypeUrl.Route && key.Type != TypeUrl.VirtualHost;

    private static string ConfigurationOf(ResourceKey key) => key.Type == TypeUrl.VirtualHost ? XdsType.OwnerOf(key.Name).ToString() : key.Name;

    private static IEnumerable<XdsResource> Configurations(ResourceSet set, IEnumerable<string> names)
    {
        var hosts = set[TypeUrl.VirtualHost].Values.ToLookup(host => ConfigurationOf(host.Key));
        return names.Select(name => Whole(set[TypeUrl.Route][name], [.. hosts[name]]));
    }

    private static XdsResource Whole(XdsResource configuration, ImmutableArray<XdsResource> hosts)
    {
        var bytes = configuration.Bytes.Span;
        var place = Wire.PlaceOf(RouteConfiguration.VirtualHostsFieldNumber, bytes);
        return XdsResource.Create(
            configuration.Key,
            Wire.Join(
                bytes[..place],
                [.. hosts.Select(host => Wire.Field(RouteConfiguration.VirtualHostsFieldNumber, host.Bytes.Span, []))],
                Wire.Without(RouteConfiguration.VhdsFieldNumber, bytes[place..])
            ),
            () => [.. configuration.Origins.Concat(hosts.SelectMany(host => host.Origins)).Distinct()]
        );
    }
}
