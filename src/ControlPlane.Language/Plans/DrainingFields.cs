using System.Collections.Immutable;

namespace ControlPlane.Language.Plans;

/// <summary>
/// The published list of fields whose change drains connections: they are part of a listener. Every other field of every kind and policy reaches Envoys without
/// draining.
/// </summary>
public static class DrainingFields
{
    /// <summary>With everything below them.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "Fleet.listeners",
        "Certificate.chain",
        "Domain.fleets",
        "Domain.listeners",
        "Domain.tls",
        "Route.tcp",
    ];
}
