using System.Collections.Immutable;
using ControlPlane.Resources;

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

    /// <summary>
    /// The view that Envoys of a band have if they ask as Envoys usually do, by delta ADS: of their virtual hosts by themselves (VHDS), which those before 1.38
    /// refuse over ADS.
    /// </summary>
    /// <param name="fleet">The fleet's name.</param>
    /// <param name="band">The band.</param>
    public static ViewKey ViewOf(string fleet, string band) => new(fleet, band) { WholeRoutes = All.IndexOf(band) < All.IndexOf("1.38") };
}
