using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The virtual host of one host on one listener, merged over all Routes that name it.</summary>
/// <param name="Routes">The documents' contributions, in document order.</param>
/// <param name="Resource">It as a resource.</param>
/// <param name="Problems">Matches that stand twice.</param>
internal sealed record VirtualHostUnit(ImmutableSortedDictionary<DocumentId, RouteUnit> Routes, XdsResource Resource, ImmutableArray<Problem> Problems)
{
    /// <summary>Puts the routes of a host in order; what no rule matches is answered by the closing route of its Domain, or else of the fleet.</summary>
    /// <param name="frame">What it is made of beside them.</param>
    /// <param name="host">The host.</param>
    /// <param name="routes">The documents' contributions.</param>
    public static VirtualHostUnit Compile(RouteConfigurationFrame frame, string host, ImmutableSortedDictionary<DocumentId, RouteUnit> routes)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var first = new Dictionary<string, RouteEntry>(StringComparer.Ordinal);
        var parts = frame.Challenges.Of(host).ToList();
        foreach (var entry in routes.Values.SelectMany(route => route.Entries).Order(RouteEntry.InOrder))
        {
            if (first.TryAdd(entry.Match, entry))
                parts.Add(entry.Bytes);
            else
                problems.Add(Duplicate(entry, first[entry.Match], host));
        }
        if (!routes.Values.Any(route => route.Closes))
            parts.Add(frame.Closing);
        var name = GeneratedNames.VirtualHost(frame.Name, host);
        var head = new VirtualHost { Name = name, Domains = { host } };
        return new VirtualHostUnit(
            routes,
            XdsResource.Create(
                new ResourceKey(TypeUrl.VirtualHost, name),
                Wire.Join(head.ToByteArray(), parts, []),
                () => Origins(frame.Origins, routes.Values)
            ),
            problems.ToImmutable()
        );
    }

    /// <summary>Documents that were only looked at are named as a whole, after the places where routes and policies were written.</summary>
    private static ImmutableArray<Origin> Origins(ImmutableArray<Origin> ofFleet, IEnumerable<RouteUnit> routes)
    {
        var written = routes.SelectMany(route => route.Origins).Concat(ofFleet).ToList();
        var named = written.Select(origin => (origin.Kind, origin.Name)).ToHashSet();
        return [.. written, .. routes.SelectMany(route => route.LookedAt).Where(origin => named.Add((origin.Kind, origin.Name)))];
    }

    private static Problem Duplicate(RouteEntry entry, RouteEntry first, string host) =>
        Places.Problem(
            entry.Document,
            entry.Path,
            RouteCodes.DuplicateMatch,
            $"matches the same requests of host {host} as {first.Path} of {first.Document.Id}: one of the two would never be reached"
        );
}
