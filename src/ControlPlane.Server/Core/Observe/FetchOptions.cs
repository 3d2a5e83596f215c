using System.Collections.Immutable;
using System.Net;

namespace ControlPlane.Server.Core.Observe;

/// <summary>What the control plane may fetch for documents, such as key sets.</summary>
/// <param name="Allow">Networks that may be reached although they are loopback, private or otherwise not public.</param>
/// <param name="Insecure">Whether http may be used too.</param>
internal sealed record FetchOptions(ImmutableArray<IPNetwork> Allow, bool Insecure)
{
    /// <summary>The flag that allows a network.</summary>
    public const string AllowFlag = "--fetch-allow";

    /// <summary>The flag that allows http.</summary>
    public const string InsecureFlag = "--fetch-insecure";
}
