using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ControlPlane.Language.EnvoyConfig.Instances;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using static ControlPlane.Language.EnvoyConfig.Instances.HttpInstances;

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
        Errors,
        CompressorInstance.Gzip,
        CompressorInstance.Brotli,
        CompressorInstance.Zstd,
        Strip,
        Cors,
        Csrf,
        Ip,
        .. LimitInstance.BeforeSecurity,
        GlobalBefore,
        SlotBefore,
        Oidc,
        Jwt,
        JwtFetching,
        ApiKey,
        Basic,
        Reroute,
        Authz,
        SlotAuthz,
        .. LimitInstance.AfterSecurity,
        GlobalAfter,
        Fault,
        Body,
        Lua,
        SlotExt,
        Transcode,
        GrpcWeb,
        Headers,
        Router,
    ];

    /// <summary>All instances of all versions, by name.</summary>
    private static readonly FrozenDictionary<string, HttpInstance> Known = V1.ToFrozenDictionary(instance => instance.Name, StringComparer.Ordinal);

    private readonly ImmutableArray<HttpInstance> _instances;
    private readonly FrozenSet<HttpInstance> _members;

    private HttpChain(ImmutableArray<HttpInstance> instances) => (_instances, _members) = (instances, [.. instances]);

    /// <summary>For collection expressions.</summary>
    public static HttpChain Create(ReadOnlySpan<HttpInstance> instances) => new([.. instances]);

    /// <summary>All instances of all versions.</summary>
    public static IEnumerable<HttpInstance> Instances => Known.Values;

    /// <summary>The instance whose configuration an ECDS resource is; null where no chain has one of this name.</summary>
    public static HttpInstance? InstanceOf(string extension) => Known.GetValueOrDefault(GeneratedNames.Instance(extension));

    /// <summary>The filters of a fleet's listeners.</summary>
    public IEnumerable<HttpFilter> Filters(string fleet, BandGroup band) => _instances.Select(instance => instance.Filter(fleet, band));

    /// <summary>The name an instance has in a listener, and in <c>typed_per_filter_config</c>.</summary>
    /// <exception cref="ArgumentException">The chain lacks it: Envoy would ignore what a route says to it.</exception>
    public string FilterName(string fleet, HttpInstance instance) =>
        _members.Contains(instance) ? instance.FilterName(fleet) : throw new ArgumentException($"The chain has no {instance.Name}.", nameof(instance));

    /// <inheritdoc/>
    public IEnumerator<HttpInstance> GetEnumerator() => ((IEnumerable<HttpInstance>)_instances).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
