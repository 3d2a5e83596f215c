using System.Collections.Immutable;

namespace ControlPlane.Resources;

/// <summary>
/// One type of xDS resource: what its place in the protocol means to those who send it, wait for it or explain it. A type is added as a row of
/// <see cref="XdsTypes"/>. Unless a property says otherwise, a type stands alone: it is sent when it is due, removals included.
/// </summary>
/// <param name="Url">The URL that names the type in requests and responses.</param>
public sealed record XdsType(TypeUrl Url)
{
    /// <summary>
    /// Types that resources of this type refer to. New and changed resources are sent after the client has acknowledged those, and removals of those (if they
    /// are <see cref="RemovedLast"/>) after it has acknowledged this type (XDS-100).
    /// </summary>
    public ImmutableArray<TypeUrl> RefersTo { get; init; } = [];

    /// <summary>
    /// The type that becomes ready only with resources of this one (warming): clusters, for endpoints. A client in the middle of it does not ask for the
    /// parent, and then the versions it says it has are not to be trusted (XDS-080, 081).
    /// </summary>
    public TypeUrl? Parent { get; init; }

    /// <summary>Names that clients ask for before <see cref="Parent"/>, so that they cannot wait for it: Envoy's local cluster.</summary>
    public ImmutableArray<string> AskedBeforeParent { get; init; } = [];

    /// <summary>The type that a client that reconnects asks for after this one, but has to be sent before it, if there are any such resources.</summary>
    public TypeUrl? StartsAfter { get; init; }

    /// <summary>Whether removals are sent apart from the rest and after it, when nothing refers to what is gone any more (XDS-100).</summary>
    public bool RemovedLast { get; init; }

    /// <summary>Whether clients are not told of removals: Envoy would apply them at once, while listeners that drain still use the resource.</summary>
    public bool NeverRemoved { get; init; }

    /// <summary>Whether a first request without names asks for all resources (XDS-053).</summary>
    public bool LegacyWildcard { get; init; }

    /// <summary>
    /// Whether a response of the state of the world holds all resources of the type that the client wants, so that what is missing is gone (XDS-059). Responses
    /// of other types hold what changed, and tell of no removal.
    /// </summary>
    public bool FullState { get; init; }

    /// <summary>Whether the type is served in the delta variant of the protocol alone.</summary>
    public bool DeltaOnly { get; init; }

    /// <summary>The service that carries this type alone, beside ADS; null where there is none.</summary>
    public DiscoveryService? Service { get; init; }

    /// <summary>
    /// The type of the resources that these belong to, by their names (<see cref="OwnerOf"/>). A first request without names asks for those of all owners
    /// that the client has asked for (XDS-053). They are sent after their owner, each time that it is sent, because a client drops those whose owner it does
    /// not have. Their removal is not told together with that of the owner, because listeners that drain still use them.
    /// </summary>
    public TypeUrl? BelongsTo { get; init; }

    /// <summary>
    /// Whether each Envoy asks for this type by itself; it learns names of the others from these. Before it has asked, it cannot have everything.
    /// </summary>
    public bool AskedByAll { get; init; }

    /// <summary>Whether resources of this type hold what Route documents say.</summary>
    public bool CarriesRoutes { get; init; }

    /// <summary>Whether a change that is published in two steps waits for the Envoys to acknowledge this type before the second.</summary>
    public bool EndsStep { get; init; }

    /// <summary>What a changed or removed resource does to traffic in flight.</summary>
    public ChangeEffect Effect { get; init; }

    /// <summary>The name of the resource that the one of this name belongs to: all before the last slash.</summary>
    public static ReadOnlySpan<char> OwnerOf(ReadOnlySpan<char> name) => name[..Math.Max(0, name.LastIndexOf('/'))];

    /// <summary>Whether resources of this type may refer to what is removed with <paramref name="removed"/>.</summary>
    public bool MayUse(XdsType removed)
    {
        ArgumentNullException.ThrowIfNull(removed);
        return RefersTo.Contains(removed.Url) || (removed.Parent is { } parent && RefersTo.Contains(parent));
    }
}

/// <summary>A gRPC service for one type of resource, with methods for both variants of the protocol.</summary>
/// <param name="Name">The service's full name, for example <c>envoy.service.cluster.v3.ClusterDiscoveryService</c>.</param>
/// <param name="Resources">What its methods call the resources: <c>Clusters</c> for StreamClusters and DeltaClusters.</param>
public sealed record DiscoveryService(string Name, string Resources);

/// <summary>What the change of a resource does to traffic in flight.</summary>
public enum ChangeEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connections of a listener are drained, whether it changes or is removed.</summary>
    DrainsConnections,

    /// <summary>The connection pools, ejections and health checks of an upstream start over.</summary>
    RebuildsUpstream,

    /// <summary>Rate limits that the resource holds start counting anew.</summary>
    RestartsLimits,
}
