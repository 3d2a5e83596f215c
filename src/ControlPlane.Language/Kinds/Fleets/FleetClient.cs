namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>A kind of xDS client.</summary>
public enum FleetClient
{
    /// <summary>An Envoy, of whatever name.</summary>
    Envoy,

    /// <summary>An application that uses the xDS support of a gRPC library.</summary>
    Grpc,

    /// <summary>Any other program.</summary>
    Other,
}
