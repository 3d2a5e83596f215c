using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The virtual host of one host on one listener, merged over all Routes that name it.</summary>
/// <param name="Routes">The documents' contributions, in document order.</param>
/// <param name="Bytes">It as a field of a route configuration.</param>
/// <param name="Problems">Matches that stand twice.</param>
internal sealed record VirtualHostUnit(ImmutableSortedDictionary<DocumentId, RouteUnit> Routes, byte[] Bytes, ImmutableArray<Problem> Problems)
{
    /// <summary>Puts the routes of a host in order; what no rule matches is answered by the closing route of its Domain, or else of the fleet.</summary>
    /// <param name="routeConfiguration">The name of its route configuration.</param>
    /// <param name="host">The host.</param>
    /// <param name="routes">The documents' contributions.</param>
    /// <param name="opening">Routes before all others.</param>
    /// <param name="closing">Routes after all others.</param>
    public static VirtualHostUnit Compile(
        string routeConfiguration,
        string host,
        ImmutableSortedDictionary<DocumentId, RouteUnit> routes,
        IEnumerable<byte[]> opening,
        byte[] closing
    )
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var first = new Dictionary<string, RouteEntry>(StringComparer.Ordinal);
        var parts = opening.ToList();
        foreach (var entry in routes.Values.SelectMany(route => route.Entries).Order(RouteEntry.InOrder))
        {
            if (first.TryAdd(entry.Match, entry))
                parts.Add(entry.Bytes);
            else
                problems.Add(Duplicate(entry, first[entry.Match], host));
        }
        if (!routes.Values.Any(route => route.Closes))
            parts.Add(closing);
        var head = new VirtualHost { Name = GeneratedNames.VirtualHost(routeConfiguration, host), Domains = { host } };
        return new VirtualHostUnit(routes, Wire.Field(RouteConfiguration.VirtualHostsFieldNumber, head.ToByteArray(), parts), problems.ToImmutable());
    }

    private static Problem Duplicate(RouteEntry entry, RouteEntry first, string host) =>
        Places.Problem(
            entry.Document,
            entry.Path,
            RouteCodes.DuplicateMatch,
            $"matches the same requests of host {host} as {first.Path} of {first.Document.Id}: one of the two would never be reached"
        );
}
