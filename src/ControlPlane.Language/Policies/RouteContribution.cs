using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Policies;

/// <summary>
/// What a policy adds to one Envoy route, and what that route needs elsewhere. Contributions of all policies meet in one place, <see cref="RoutePolicies"/>.
/// </summary>
internal sealed record RouteContribution
{
    /// <summary>Nothing.</summary>
    public static readonly RouteContribution None = new();

    /// <summary>Fields of the action, merged into it; null for redirect and respond rules or where nothing is said.</summary>
    public RouteAction? Action { get; init; }

    /// <summary>Per-route configurations; several for one instance are merged.</summary>
    public ImmutableArray<RouteFilter> Filters { get; init; } = [];

    /// <summary>Parts of the configurations that come by ECDS, one for all routes of the fleet.</summary>
    public ImmutableArray<ExtensionPart> Parts { get; init; } = [];

    /// <summary>Documents whose own contribution the fleet needs, such as a JwtProvider, or several at once: see <see cref="SharedUnit"/>.</summary>
    public ImmutableArray<Dependency> Uses { get; init; } = [];

    /// <summary>Services that are called beside the rule's own.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>Headers that say who the client is and that only this route's filters may set: they are removed from every request of the fleet.</summary>
    public ImmutableArray<string> IdentityHeaders { get; init; } = [];

    /// <summary>Request headers it looks at.</summary>
    public ImmutableArray<string> HeadersRead { get; init; } = [];

    /// <summary>Where the policy was written whose contribution it is; for its parts and uses.</summary>
    public ImmutableArray<Origin> Origins { get; init; } = [];

    /// <summary>How many bytes of a request's body are kept, in the place of the listener's own limit.</summary>
    public long? RequestBuffer { get; init; }

    /// <summary>Credentials that a script takes out of the requests.</summary>
    public ImmutableArray<TakenCredentials> Taken { get; init; } = [];

    /// <summary>Whether the fleet needs nothing because of it beside the route.</summary>
    public bool NeedsNothing => Parts.IsEmpty && Uses.IsEmpty && IdentityHeaders.IsEmpty && HeadersRead.IsEmpty;

    /// <summary>A contribution to filters alone.</summary>
    public static RouteContribution Of(params ImmutableArray<RouteFilter> filters) => new() { Filters = filters };
}

/// <summary>A document whose own contribution is needed, or several of them.</summary>
/// <param name="Meant">The documents.</param>
/// <param name="Origins">Where the policies were written that need it.</param>
internal sealed record NeededDocument(Dependency Meant, ImmutableArray<Origin> Origins)
{
    /// <summary>Whether both need the same because of the same.</summary>
    public bool SameAs(NeededDocument other) => ReferenceEquals(this, other) || (Meant == other.Meant && Origins.SequenceEqual(other.Origins));
}
