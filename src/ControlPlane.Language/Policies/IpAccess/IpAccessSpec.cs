using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.IpAccess;

/// <summary>Lets clients in by their address. Every level of the ladder that says something must let a client in.</summary>
internal sealed record IpAccessSpec
{
    [Description(
        "Blocks of addresses that are let in, such as `10.0.0.0/8`, `2001:db8::/32` or a single address; all others are answered with 403. The "
            + "address is that of the connection, unless `clientIp` of the listener says where to read it: a client's X-Forwarded-For is not trusted. "
            + "Connections of Routes with `tcp` are closed instead. Default: every address that `deny` does not name."
    )]
    public ImmutableArray<string>? Allow { get; init; }

    [Description("Blocks of addresses that are answered with 403, even if `allow` names them. Default: none.")]
    public ImmutableArray<string>? Deny { get; init; }
}
