using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>A set of Envoys that receive one configuration.</summary>
[Planned("accessLog", "tracing", "service", "identity")]
internal sealed record FleetSpec : ILevel
{
    [Description("What these Envoys are for. Required. `edge`: they are gateways that face clients, and get safe defaults for the edge.")]
    public FleetRole? Role { get; init; }

    [Description("Which Envoys belong to the fleet. Default: the Envoys whose node.cluster is the fleet's name.")]
    public NodeSelector? Nodes { get; init; }

    [Description(
        "The Envoy versions in the fleet, such as `\">=1.39\"` or `\">=1.37.6 <1.40\"`. Policies may then use what all of these versions support, "
            + "even if older versions do not. An Envoy outside the range gets no configuration, and `cpctl nodes` shows why. `1.39` stands for all its "
            + "patch releases. Default: all supported versions, 1.36 and newer."
    )]
    public string? Envoy { get; init; }

    [Description(
        "Which kinds of xDS clients the fleet serves: `envoy`, `grpc` (applications that use xDS by a gRPC library; their user_agent_name begins with "
            + "\"gRPC\") and `other` (every other program). Clients that are not Envoys get what the oldest Envoy version in `envoy` gets, and what they "
            + "reject is shown but holds no document back. A client of another kind gets no configuration, and `cpctl nodes` shows why. Default: only Envoys."
    )]
    public ImmutableArray<FleetClient>? Clients { get; init; }

    [Description(
        "The version of the fixed HTTP filter chain. 1 to 1, because there is only one version. Default 1. A different version drains the fleet's listeners."
    )]
    [Default("1")]
    public int? Chain { get; init; }

    [Description("The addresses on which the Envoys listen. Required, at least one. Adding or changing a listener drains that listener only.")]
    public ImmutableArray<ListenerSpec>? Listeners { get; init; }

    [Description("Policies for every request of the fleet; routes and rules may override them field by field. Default: none.")]
    public PolicySet? Policies { get; init; }

    [Description(
        "Names of Policy documents whose policies apply to the whole fleet. Later documents override earlier ones, and `policies` overrides all of "
            + "them. Default: none."
    )]
    public ImmutableArray<string>? Use { get; init; }

    [Description("Names of policies that are not taken from `use`. Default: none.")]
    public ImmutableArray<string>? Disable { get; init; }

    [Description("Names of policies that routes and rules may not disable, switch off or override; they may still add security and limits. Default: none.")]
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

    [Description("The node.id values to match; one of them suffices. Default: every node.id.")]
    public ImmutableArray<string>? Ids { get; init; }

    [Description("Top-level string values of node.metadata; all of them must match. Default: any metadata.")]
    public ImmutableSortedDictionary<string, string>? Metadata { get; init; }

    [Description("The node.locality to match; every part that is given must be equal. Default: any locality.")]
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
