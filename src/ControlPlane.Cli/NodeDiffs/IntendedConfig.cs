using System.Text.Json.Nodes;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary>What the control plane intends for an Envoy, in the form in which Envoys show what they have.</summary>
internal static class IntendedConfig
{
    private const string VirtualHost = "VirtualHost";

    /// <summary>
    /// The resources of a snapshot. Virtual hosts that are resources of their own stand in the route configuration that their name begins with, where Envoy
    /// shows them.
    /// </summary>
    public static IReadOnlyList<NodeResource> Of(Snapshot snapshot)
    {
        var all = snapshot
            .Resources.Select(resource => new NodeResource(resource.Type, resource.Name, resource.Version, JsonNode.Parse(resource.Resource.GetRawText())))
            .ToList();
        var routes = all.Where(resource => resource.Type == TypeUrl.Route.ShortName && resource.Body?["vhds"] is not null).ToList();
        foreach (var host in all.Where(resource => resource.Type == VirtualHost).ToList())
        {
            if (routes.Where(route => IsHostOf(host, route)).MaxBy(route => route.Name.Length)?.Body is not JsonObject body)
                continue;
            all.Remove(host);
            if (body["virtual_hosts"] is not JsonArray hosts)
                body["virtual_hosts"] = hosts = [];
            hosts.Add(host.Body?.DeepClone());
        }

        return all;
    }

    /// <summary>Whether the virtual hosts of a route configuration are resources of their own, which have versions of their own.</summary>
    public static bool HasOwnHosts(NodeResource resource) => resource.Type == TypeUrl.Route.ShortName && resource.Body?["vhds"] is not null;

    private static bool IsHostOf(NodeResource host, NodeResource route) => host.Name.StartsWith(route.Name + "/", StringComparison.Ordinal);
}
