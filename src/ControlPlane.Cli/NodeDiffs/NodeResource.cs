using System.Text.Json.Nodes;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary>A resource of an Envoy, as one of the two sides has it.</summary>
/// <param name="Type">The short name of its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; null where the side does not tell one.</param>
/// <param name="Body">The message; null where it cannot be read.</param>
internal sealed record NodeResource(string Type, string Name, string? Version, JsonNode? Body)
{
    /// <summary>The version that the Envoy still warms; null where it warms none.</summary>
    public string? Warming { get; init; }

    /// <summary>What the Envoy says against the version that it rejected last; null where it rejected none.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it comes from the Envoy's bootstrap.</summary>
    public bool IsStatic { get; init; }
}
