using System.Collections.Immutable;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>The Envoy minor versions that resources are written for.</summary>
public static class EnvoyBand
{
    /// <summary>Oldest first.</summary>
    public static readonly ImmutableArray<string> All = ["1.36", "1.37", "1.38", "1.39", "1.40"];

    /// <summary>The band of a node: a newer Envoy counts as the newest band, an older one has none.</summary>
    /// <param name="major">Envoy's major version.</param>
    /// <param name="minor">Envoy's minor version.</param>
    /// <returns>A member of <see cref="All"/>, or null.</returns>
    public static string? For(uint major, uint minor) =>
        (major, minor) switch
        {
            (0, _) or (1, < 36) => null,
            (1, <= 40) => $"1.{minor}",
            _ => All[^1],
        };
}
