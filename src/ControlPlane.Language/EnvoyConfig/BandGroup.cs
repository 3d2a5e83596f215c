using System.Collections.Immutable;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>Neighbouring bands whose resources are written alike, so that they share them.</summary>
/// <param name="Oldest">The oldest of the bands: what it cannot do is not written.</param>
internal sealed record BandGroup(string Oldest)
{
    /// <summary>Oldest first.</summary>
    public static readonly ImmutableArray<BandGroup> All = [new("1.36"), new("1.39"), new("1.40")];

    /// <summary>Whether <c>envoy.filters.http.filter_chain</c> exists; slots are composites where it does not.</summary>
    public bool HasFilterChain => Has("1.39");

    /// <summary>Whether bodies can be counted while they pass (<c>body_size_limit</c>).</summary>
    public bool HasBodySizeLimit => Has("1.40");

    /// <summary>Whether a rate limit can answer with Retry-After (<c>enable_retry_after_header</c>).</summary>
    public bool HasRetryAfter => Has("1.40");

    /// <summary>The group of a band: the newest that is not newer.</summary>
    public static BandGroup Of(string band) => All.Last(group => EnvoyBand.All.IndexOf(group.Oldest) <= EnvoyBand.All.IndexOf(band));

    private bool Has(string since) => EnvoyBand.All.IndexOf(Oldest) >= EnvoyBand.All.IndexOf(since);
}
