using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using static ControlPlane.Language.EnvoyConfig.HttpInstances;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>
/// The filters of an HTTP listener: a fixed, versioned list of instances. Policies reach them by RDS and ECDS, so a listener never drains for a policy.
/// </summary>
/// <remarks>A released version never changes: another chain is another version, which a fleet takes on request.</remarks>
[CollectionBuilder(typeof(HttpChain), nameof(Create))]
internal sealed class HttpChain : IEnumerable<HttpInstance>
{
    /// <summary>The first chain.</summary>
    public static readonly HttpChain V1 =
    [
        CustomResponse("errors"),
        Gzip("gzip"),
        Brotli("br"),
        Zstd("zstd"),
        HeaderMutation("strip"),
        Cors("cors"),
        Csrf("csrf"),
        Rbac("ip"),
        .. LocalRateLimits(afterSecurity: false),
        EmptySlot("global.pre"),
        Slot("slot.pre"),
        EmptySlot("oidc"),
        JwtAuthn(JwtInstances.Held),
        JwtAuthn(JwtInstances.Fetching),
        ApiKeyAuth("apikey"),
        BasicAuth("basic"),
        Lua("reroute"),
        Rbac("authz"),
        Slot("slot.authz"),
        .. LocalRateLimits(afterSecurity: true),
        EmptySlot("global.post"),
        Fault("fault"),
        Buffer("body"),
        Lua("lua"),
        Slot("slot.ext"),
        EmptySlot("transcode"),
        GrpcWeb("grpcweb"),
        HeaderMutation("headers"),
        Router("router"),
    ];

    private readonly ImmutableArray<HttpInstance> _instances;

    private HttpChain(ImmutableArray<HttpInstance> instances) => _instances = instances;

    /// <summary>For collection expressions.</summary>
    public static HttpChain Create(ReadOnlySpan<HttpInstance> instances) => new([.. instances]);

    /// <summary>The filters of a fleet's listeners.</summary>
    public IEnumerable<HttpFilter> Filters(string fleet, BandGroup band) => _instances.Select(instance => instance.Filter(fleet, band));

    /// <summary>The name an instance has in a listener, and in <c>typed_per_filter_config</c>.</summary>
    public string FilterName(string fleet, string instance) => _instances.Single(candidate => candidate.Name == instance).FilterName(fleet);

    /// <inheritdoc/>
    public IEnumerator<HttpInstance> GetEnumerator() => ((IEnumerable<HttpInstance>)_instances).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
