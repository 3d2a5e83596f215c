using System.Collections.Immutable;

namespace ControlPlane.Language.Compilation;

/// <summary>Neighbouring bands whose resources are written alike, so that they share them.</summary>
/// <param name="Oldest">The oldest of the bands: what it cannot do is not written.</param>
/// <param name="HasFilterChain">Whether <c>envoy.filters.http.filter_chain</c> exists; slots are composites where it does not.</param>
internal sealed record BandGroup(string Oldest, bool HasFilterChain)
{
    /// <summary>Oldest first.</summary>
    public static readonly ImmutableArray<BandGroup> All = [new("1.36", HasFilterChain: false), new("1.39", HasFilterChain: true)];

    /// <summary>The group of a band: the newest that is not newer.</summary>
    public static BandGroup Of(string band) => All.Last(group => EnvoyBand.All.IndexOf(group.Oldest) <= EnvoyBand.All.IndexOf(band));
}
