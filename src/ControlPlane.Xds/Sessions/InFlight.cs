using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>A response that was sent, and neither acknowledged nor rejected yet.</summary>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Body">What stood in it.</param>
/// <param name="MustSend">Which names it carried because they had to be sent.</param>
/// <param name="To">The change that its acknowledgement reaches.</param>
/// <param name="Revision">The revision it was made from.</param>
/// <param name="Until">When the type waits for it no longer.</param>
internal sealed record InFlight(uint Nonce, Body Body, NameSet MustSend, long To, long Revision, DateTimeOffset Until);
