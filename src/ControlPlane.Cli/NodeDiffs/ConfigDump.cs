using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary>What an Envoy says it has: the answer of <c>GET /config_dump?include_eds</c> of its admin interface.</summary>
/// <param name="Node">The node.id of its bootstrap; null where the dump does not contain it.</param>
/// <param name="HasVersions">Whether versions are those of single resources: only the delta variant of xDS has such versions.</param>
/// <param name="HasEndpoints">Whether endpoints are in it.</param>
/// <param name="Resources">The resources.</param>
internal sealed record ConfigDump(string? Node, bool HasVersions, bool HasEndpoints, ImmutableArray<NodeResource> Resources)
{
    /// <summary>Where a listener stands in its item, what serves first.</summary>
    private static readonly string[] ListenerStates = ["active_state", "warming_state"];

    /// <summary>Reads a dump; null where the text is none.</summary>
    public static ConfigDump? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind is not JsonValueKind.Object || !json.RootElement.TryGetProperty("configs", out var configs))
                return null;
            var sections = configs.EnumerateArray().ToLookup(section => TypeOf(section));
            var bootstrap = sections["BootstrapConfigDump"].Select(section => At(section, "bootstrap")).FirstOrDefault();
            var sources = At(bootstrap, "dynamic_resources") is { ValueKind: JsonValueKind.Object } dynamic ? dynamic.GetRawText() : "";
            return new ConfigDump(
                Text(At(bootstrap, "node"), "id"),
                sources.Contains("DELTA_GRPC", StringComparison.Ordinal),
                sections["EndpointsConfigDump"].Any(),
                [.. sections.SelectMany(same => same.SelectMany(section => ResourcesOf(same.Key, section))).DistinctBy(found => (found.Type, found.Name))]
            );
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<NodeResource> ResourcesOf(string section, JsonElement dump) =>
        section switch
        {
            "ClustersConfigDump" => Warmed(
                Items(dump, "dynamic_active_clusters").Select(item => Of(TypeUrl.Cluster, item, "cluster")),
                Items(dump, "dynamic_warming_clusters").Select(item => Of(TypeUrl.Cluster, item, "cluster"))
            ),
            "EndpointsConfigDump" => Items(dump, "dynamic_endpoint_configs")
                .Select(item => Of(TypeUrl.Endpoints, item, "endpoint_config", "cluster_name"))
                .Concat(
                    Items(dump, "static_endpoint_configs")
                        .Select(item => Of(TypeUrl.Endpoints, item, "endpoint_config", "cluster_name") with { IsStatic = true })
                ),
            "ListenersConfigDump" => Items(dump, "dynamic_listeners").Select(ListenerOf).OfType<NodeResource>(),
            "RoutesConfigDump" => Items(dump, "dynamic_route_configs").Select(item => Of(TypeUrl.Route, item, "route_config")),
            "SecretsConfigDump" => Warmed(
                Items(dump, "dynamic_active_secrets").Select(item => Of(TypeUrl.Secret, item, "secret")),
                Items(dump, "dynamic_warming_secrets").Select(item => Of(TypeUrl.Secret, item, "secret"))
            ),
            "EcdsConfigDump" => Items(dump, "ecds_filters").Select(item => Of(TypeUrl.Extension, item, "ecds_filter")),
            _ => [],
        };

    private static NodeResource Of(TypeUrl type, JsonElement item, string key, string nameKey = "name")
    {
        var message = At(item, key);
        var body = message.ValueKind is JsonValueKind.Object ? ResourceText.Json(type, message) : null;
        return new NodeResource(
            type.ShortName,
            Text(message, nameKey) ?? Text(item, "name") ?? "",
            Text(item, "version_info"),
            body is null ? null : JsonNode.Parse(body)
        )
        {
            Error = Text(At(item, "error_state"), "details"),
        };
    }

    /// <summary>A listener that merely drains is gone.</summary>
    private static NodeResource? ListenerOf(JsonElement item)
    {
        NodeResource[] states =
        [
            .. ListenerStates
                .Select(state => At(item, state))
                .Where(state => state.ValueKind is JsonValueKind.Object)
                .Select(state => Of(TypeUrl.Listener, state, "listener")),
        ];
        var error = Text(At(item, "error_state"), "details");
        var warming = At(item, "warming_state") is { ValueKind: JsonValueKind.Object } state ? Text(state, "version_info") ?? "" : null;
        return states is [var first, ..] ? first with { Warming = warming, Error = error }
            : error is not null ? new NodeResource(TypeUrl.Listener.ShortName, Text(item, "name") ?? "", null, null) { Error = error }
            : null;
    }

    /// <summary>What serves, with what is to replace it; what serves nothing yet stands for itself.</summary>
    private static IEnumerable<NodeResource> Warmed(IEnumerable<NodeResource> active, IEnumerable<NodeResource> warming)
    {
        var replacing = warming.ToDictionary(resource => resource.Name);
        foreach (var resource in active)
            yield return replacing.Remove(resource.Name, out var next) ? resource with { Warming = next.Version ?? "" } : resource;
        foreach (var resource in replacing.Values)
            yield return resource with
            {
                Warming = resource.Version ?? "",
            };
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement section, string key) =>
        At(section, key) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static JsonElement At(JsonElement element, string key) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(key, out var value) ? value : default;

    private static string? Text(JsonElement element, string key) =>
        At(element, key) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static string TypeOf(JsonElement section) => Text(section, "@type") is { } type ? type[(type.LastIndexOf('.') + 1)..] : "";
}
