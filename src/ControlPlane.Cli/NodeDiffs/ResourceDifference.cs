using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ControlPlane.Resources;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary>How a resource differs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DifferenceOf>))]
internal enum DifferenceOf
{
    /// <summary>The Envoy does not have it.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>Only the Envoy has it.</summary>
    [JsonStringEnumMemberName("extra")]
    Extra,

    /// <summary>The Envoy has it otherwise.</summary>
    [JsonStringEnumMemberName("different")]
    Different,

    /// <summary>The Envoy has it, and does not serve with it yet.</summary>
    [JsonStringEnumMemberName("warming")]
    Warming,
}

/// <summary>A resource that differs between the control plane and an Envoy.</summary>
/// <param name="Type">The short name of its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Difference">How it differs.</param>
/// <param name="Version">The version that the control plane intends; null where it intends none.</param>
/// <param name="EnvoyVersion">The version that the Envoy has; null where it has none, or does not tell.</param>
/// <param name="Fields">The fields that differ; none where a secret differs, or where only one side has the resource.</param>
/// <param name="Error">What the Envoy says against the version that it rejected last.</param>
internal sealed record ResourceDifference(
    string Type,
    string Name,
    DifferenceOf Difference,
    string? Version,
    string? EnvoyVersion,
    ImmutableArray<FieldDifference> Fields,
    string? Error
)
{
    /// <summary>The types that are compared: a <c>config_dump</c> does not contain the others.</summary>
    private static readonly ImmutableArray<string> Types =
    [
        TypeUrl.Cluster.ShortName,
        TypeUrl.Endpoints.ShortName,
        TypeUrl.Secret.ShortName,
        TypeUrl.Listener.ShortName,
        TypeUrl.Extension.ShortName,
        TypeUrl.Route.ShortName,
        "VirtualHost",
    ];

    /// <summary>All differences, by type and name.</summary>
    public static ImmutableArray<ResourceDifference> Between(IReadOnlyList<NodeResource> intended, ConfigDump dump)
    {
        var had = dump.Resources.ToDictionary(resource => (resource.Type, resource.Name));
        var wanted = intended.Where(resource => IsCompared(resource.Type, dump)).ToDictionary(resource => (resource.Type, resource.Name));
        return
        [
            .. wanted
                .Keys.Union(had.Values.Where(resource => IsOurs(resource, had)).Select(resource => (resource.Type, resource.Name)))
                .OrderBy(key => Types.IndexOf(key.Type))
                .ThenBy(key => key.Name, StringComparer.Ordinal)
                .Select(key => Of(wanted.GetValueOrDefault(key), had.GetValueOrDefault(key), dump.HasVersions))
                .OfType<ResourceDifference>(),
        ];
    }

    /// <summary>How many resources the control plane intends that can be compared.</summary>
    public static int Compared(IReadOnlyList<NodeResource> intended, ConfigDump dump) => intended.Count(resource => IsCompared(resource.Type, dump));

    private static ResourceDifference? Of(NodeResource? intended, NodeResource? had, bool hasVersions)
    {
        if (intended is null)
            return new(had!.Type, had.Name, DifferenceOf.Extra, null, had.Version, [], had.Error);
        if (had is null or { Body: null, Version: null })
            return new(intended.Type, intended.Name, DifferenceOf.Missing, intended.Version, null, [], had?.Error);
        if (hasVersions && had.Warming == intended.Version)
            return new(intended.Type, intended.Name, DifferenceOf.Warming, intended.Version, had.Version, [], had.Error);
        var versioned = hasVersions && had.Version is not null && !IntendedConfig.HasOwnHosts(intended);
        if (versioned && had.Version == intended.Version)
            return null;
        var isEndpoints = intended.Type == TypeUrl.Endpoints.ShortName;
        ImmutableArray<FieldDifference> fields =
        [
            .. isEndpoints ? FieldDifference.Between(Endpoints.Of(intended.Body), Endpoints.Of(had.Body)) : FieldDifference.Between(intended.Body, had.Body),
        ];
        return versioned || fields.Length > 0
            ? new(intended.Type, intended.Name, DifferenceOf.Different, intended.Version, had.Version, fields, had.Error)
            : null;
    }

    private static bool IsCompared(string type, ConfigDump dump) => Types.Contains(type) && (dump.HasEndpoints || type != TypeUrl.Endpoints.ShortName);

    /// <summary>Whether a resource comes from a control plane. Envoy shows endpoints of every cluster, whoever named them.</summary>
    private static bool IsOurs(NodeResource resource, Dictionary<(string Type, string Name), NodeResource> all) =>
        !resource.IsStatic
        && (
            resource.Type != TypeUrl.Endpoints.ShortName
            || all.Values.Any(other => other.Type == TypeUrl.Cluster.ShortName && EndpointsOf(other.Body) == resource.Name)
        );

    /// <summary>The name of the endpoints that a cluster gets by EDS; null where it gets none.</summary>
    private static string? EndpointsOf(JsonNode? cluster) =>
        (string?)cluster?["type"] != "EDS" ? null : (string?)cluster["eds_cluster_config"]?["service_name"] ?? (string?)cluster["name"];
}
