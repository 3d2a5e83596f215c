using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Hsts;

/// <summary>Tells browsers to use HTTPS alone (HTTP Strict Transport Security, RFC 6797).</summary>
internal sealed record HstsSpec
{
    [Description(
        "How long browsers use only HTTPS for the host, in whole seconds. `0s` tells them to forget it. Start with a short time: until it has passed, browsers "
            + "refuse to open the site without valid TLS. Default 8760h (one year)."
    )]
    [Default("8760h")]
    public TimeSpan? MaxAge { get; init; }

    [Description("Whether this holds for all hosts below the host, too. Default false.")]
    [Default("false")]
    public bool? IncludeSubdomains { get; init; }

    [Description(
        "Whether the host may be put on the lists of hosts that browsers come with. It is hard to leave these lists again. Requires `includeSubdomains: true` "
            + "and a `maxAge` of at least 8760h. Default false."
    )]
    [Default("false")]
    public bool? Preload { get; init; }
}
