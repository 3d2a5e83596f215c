using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Xds;

/// <summary>A client's rejection of a response (NACK).</summary>
/// <param name="Type">The type of the rejected resources.</param>
/// <param name="Resources">The names in the rejected response, removed ones too: one of them is to blame, Envoy's text says which.</param>
/// <param name="Version">The type's version that was rejected.</param>
/// <param name="Error">The client's text.</param>
/// <param name="At">When it came.</param>
/// <param name="Revision">The revision that was current when the response was made.</param>
/// <param name="AckedRevision">
/// The newest revision whose resources of this type the client had all acknowledged before, or proved to have by the versions it came with; 0 when that is not
/// known.
/// </param>
public sealed record Rejection(
    TypeUrl Type,
    ImmutableArray<string> Resources,
    string Version,
    string Error,
    DateTimeOffset At,
    long Revision,
    long AckedRevision
);

/// <summary>A <see cref="Rejection"/> and whose it is.</summary>
/// <param name="Node">The node.</param>
/// <param name="View">The view its resources came from.</param>
/// <param name="Rejection">What it rejected.</param>
public sealed record NodeRejection(NodeInfo Node, ViewKey View, Rejection Rejection);
