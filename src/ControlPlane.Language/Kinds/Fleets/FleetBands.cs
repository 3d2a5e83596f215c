using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The Envoys that a fleet has, as its document says.</summary>
internal static class FleetBands
{
    /// <summary>Their bands.</summary>
    public static ImmutableArray<string> Of(FleetSpec fleet) => RangeOf(fleet).Bands;

    /// <summary>Their versions.</summary>
    public static EnvoyRange RangeOf(FleetSpec fleet) => (fleet.Envoy is { } envoy ? EnvoyRange.Parse(envoy) : null) ?? EnvoyRange.All;
}
