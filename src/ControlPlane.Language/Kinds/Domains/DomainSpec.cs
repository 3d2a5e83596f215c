using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>A site: hosts that belong together, with their certificates and policies, and the teams that may add Routes to them.</summary>
internal sealed record DomainSpec : ILevel
{
    [Description(
        "The host names of the domain, without a port: `shop.example.com`, `*.example.com`, or `*`. On its fleets and listeners they belong to it: Routes for "
            + "them name the domain, and requests that no rule matches are answered with 404 under the domain's policies. A wildcard includes all names below "
            + "it that no other Domain has. Required, at least one."
    )]
    public ImmutableArray<string>? Hosts { get; init; }

    [Description("Names of the fleets that serve the domain. Required, at least one.")]
    public ImmutableArray<string>? Fleets { get; init; }

    [Description("Names of the fleets' listeners on which the domain is served. Default: all HTTP and HTTPS listeners.")]
    public ImmutableArray<string>? Listeners { get; init; }

    /// <summary>Whether it is served on a listener of its fleets.</summary>
    internal bool IsFor(ListenerSpec listener) => listener.CarriesHttp && (Listeners is not { } named || named.Contains(listener.Name!));

    [Description(
        "The domain's certificates, on its `https` listeners. Adding a Domain with certificates drains no connection. Default: the certificates that the "
            + "listeners name."
    )]
    public DomainTlsSpec? Tls { get; init; }

    [Description(
        "Whether requests over plain HTTP are answered with a redirect (301) to the same URL over HTTPS, before any policy applies. Behind a proxy that ends "
            + "TLS, the listener's `clientIp` must trust that proxy: its `x-forwarded-proto` then tells how the client connected. Default false."
    )]
    [Default("false")]
    public bool? RedirectToHttps { get; init; }

    [Description(
        "The port that `redirectToHttps` redirects to, 1 to 65535; 443 is left out of the URL. Set it if clients reach the listener by another port than the "
            + "one on which it listens. Default: the port of the domain's first `https` listener in the fleet, or 443 if there is none."
    )]
    public int? HttpsPort { get; init; }

    [Description(
        "Which other teams may add Routes to the domain, and below which paths. Routes of the team that owns the Domain need no grant. Default: no other team "
            + "may."
    )]
    public ImmutableArray<GrantSpec>? Grants { get; init; }

    [Description("Policies for every request to the domain; its Routes and their rules may override them field by field. Default: those of the fleet.")]
    public PolicySet? Policies { get; init; }

    [Description(
        "Names of Policy documents whose policies apply to the whole domain. Later documents override earlier ones, and `policies` overrides all of them. "
            + "Default: none."
    )]
    public ImmutableArray<string>? Use { get; init; }

    [Description(
        "Names of policies that are taken neither from the fleet nor from `use`; the domain's own policies stay. Limits from above cannot be disabled. "
            + "Default: none."
    )]
    public ImmutableArray<string>? Disable { get; init; }

    [Description("Names of policies that Routes and rules may not disable, switch off or override; they may still add security and limits. Default: none.")]
    public ImmutableArray<string>? Locked { get; init; }
}

/// <summary>How a domain proves who it is.</summary>
internal sealed record DomainTlsSpec
{
    [Description(
        "Names of Certificate documents that have a `chain` or `acme`. Together they must cover every host of the domain except `*`. An RSA and an ECDSA "
            + "certificate may cover the same host, and each client gets the one that it can verify. Required, at least one."
    )]
    public ImmutableArray<string>? Certificates { get; init; }
}

/// <summary>What another team may do.</summary>
internal sealed record GrantSpec
{
    [Description("The name of the team. Required.")]
    public string? Team { get; init; }

    [Description(
        "The path below which the team may add rules, by whole segments: `/shop` includes `/shop` and `/shop/cart`, but not `/shopping`. With `/` the team may "
            + "add any rule, and Domains for hosts that a wildcard of this domain includes. Required."
    )]
    public string? PathPrefix { get; init; }
}
