using ControlPlane.Resources;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>A rejection that a connected node has not taken back by accepting something newer.</summary>
/// <param name="Node">The node.</param>
/// <param name="View">Whose resources it gets.</param>
/// <param name="Rejection">What it rejected.</param>
/// <param name="Until">The newest published revision at which it stands.</param>
/// <param name="Attribution">What stands behind it.</param>
internal sealed record StandingRejection(NodeInfo Node, ViewKey View, Rejection Rejection, long Until, Attribution Attribution)
{
    /// <summary>Its fleet.</summary>
    public string Fleet => View.Fleet;
}
