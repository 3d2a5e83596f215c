using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>A set of Envoys that receive one configuration.</summary>
[Planned("accessLog", "tracing", "service", "identity")]
internal sealed record FleetSpec : ILevel
{
    [Description("What these Envoys are for. Required. `edge`: gateways that face clients, with safe edge defaults.")]
    public FleetRole? Role { get; init; }

    [Description("Which Envoys belong to the fleet. Default: those whose node.cluster is the fleet's name.")]
    public NodeSelector? Nodes { get; init; }

    [Description("The Envoy versions that the fleet has, such as `\">=1.39\"` or `\">=1.37.6 <1.40\"`: a policy then need not be one that older Envoys know. An Envoy outside of it gets nothing, and `cpctl nodes` shows why. `1.39` stands for all its patches. Default: all that are supported, 1.36 and newer.")]
    public string? Envoy { get; init; }

    [Description("Version of the fixed HTTP filter chain. 1 is the only one; default 1. Another version drains the fleet's listeners.")]
    public int? Chain { get; init; }

    [Description("Where the Envoys listen. Required, at least one. Adding or changing a listener drains that listener only.")]
    public ImmutableArray<ListenerSpec>? Listeners { get; init; }

    [Description("Policies for every request of the fleet; routes and rules below may override them field by field. Default: none.")]
    public PolicySet? Policies { get; init; }

    [Description("Policy documents, by name, whose policies hold for the whole fleet; later ones override earlier ones, `policies` override all. Default: none.")]
    public ImmutableArray<string>? Use { get; init; }

    [Description("Policies, by name, that are not taken over from `use`. Default: none.")]
    public ImmutableArray<string>? Disable { get; init; }

    [Description("Policies, by name, that routes and rules may not disable, switch off or override; security and limits may still be added. Default: none.")]
    public ImmutableArray<string>? Locked { get; init; }
}

/// <summary>The role of a fleet.</summary>
[Planned("sidecar", "grpc")]
internal enum FleetRole
{
    Edge,
}

/// <summary>Selects Envoys by what their bootstrap says of the node; all given parts must match.</summary>
internal sealed record NodeSelector
{
    [Description("The node.cluster to match. Default: the fleet's name, unless `ids`, `metadata` or `locality` is given.")]
    public string? Cluster { get; init; }

    [Description("The node.id values to match: any one of them. Default: every node.id.")]
    public ImmutableArray<string>? Ids { get; init; }

    [Description("Top-level string values of node.metadata to match: all of them. Default: any metadata.")]
    public ImmutableSortedDictionary<string, string>? Metadata { get; init; }

    [Description("The node.locality to match: each part given must be equal. Default: anywhere.")]
    public LocalitySelector? Locality { get; init; }
}

/// <summary>Parts of a node's locality.</summary>
internal sealed record LocalitySelector
{
    [Description("The region, for example `eu-west-1`. Default: any.")]
    public string? Region { get; init; }

    [Description("The zone, for example `eu-west-1a`. Default: any.")]
    public string? Zone { get; init; }

    [Description("The sub-zone. Default: any.")]
    public string? SubZone { get; init; }
}
