using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>Which program an xDS client is, as its node says.</summary>
/// <param name="Name">node.user_agent_name; empty when it does not say.</param>
/// <param name="Major">The major version of node.user_agent_build_version.</param>
/// <param name="Minor">Its minor version.</param>
/// <param name="Patch">Its patch.</param>
public readonly record struct ClientAgent(string Name, uint Major, uint Minor, uint Patch)
{
    /// <summary>
    /// The kind of client. Envoy always fills in its build version, and is called <c>envoy</c> unless its bootstrap gives it another name. The gRPC libraries
    /// are called "gRPC" with their language, and write their version elsewhere.
    /// </summary>
    public FleetClient Kind =>
        Name.StartsWith("grpc", StringComparison.OrdinalIgnoreCase) ? FleetClient.Grpc
        : Name == "envoy" || (Major, Minor, Patch) != (0, 0, 0) ? FleetClient.Envoy
        : FleetClient.Other;

    /// <summary>The client in words.</summary>
    public override string ToString() =>
        (Kind, Name) switch
        {
            (FleetClient.Envoy, _) => $"Envoy {Major}.{Minor}.{Patch}",
            (_, "") => "the client without a user_agent_name",
            _ => $"the client \"{Name}\"",
        };
}
