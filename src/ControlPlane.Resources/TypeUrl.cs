namespace ControlPlane.Resources;

/// <summary>The URL that names a type of xDS resource, as in <c>DiscoveryRequest.type_url</c>.</summary>
/// <param name="Value">For example <c>type.googleapis.com/envoy.config.cluster.v3.Cluster</c>.</param>
public readonly record struct TypeUrl(string Value) : IComparable<TypeUrl>
{
    private const string Prefix = "type.googleapis.com/";

    /// <summary>CDS.</summary>
    public static readonly TypeUrl Cluster = Of("envoy.config.cluster.v3.Cluster");

    /// <summary>EDS.</summary>
    public static readonly TypeUrl Endpoints = Of("envoy.config.endpoint.v3.ClusterLoadAssignment");

    /// <summary>SDS.</summary>
    public static readonly TypeUrl Secret = Of("envoy.extensions.transport_sockets.tls.v3.Secret");

    /// <summary>LDS.</summary>
    public static readonly TypeUrl Listener = Of("envoy.config.listener.v3.Listener");

    /// <summary>ECDS.</summary>
    public static readonly TypeUrl Extension = Of("envoy.config.core.v3.TypedExtensionConfig");

    /// <summary>RDS.</summary>
    public static readonly TypeUrl Route = Of("envoy.config.route.v3.RouteConfiguration");

    /// <summary>VHDS.</summary>
    public static readonly TypeUrl VirtualHost = Of("envoy.config.route.v3.VirtualHost");

    /// <summary>RTDS.</summary>
    public static readonly TypeUrl Runtime = Of("envoy.service.runtime.v3.Runtime");

    /// <summary>The URL of a message.</summary>
    /// <param name="message">Its full name, for example <c>envoy.config.cluster.v3.Cluster</c>.</param>
    public static TypeUrl Of(string message) => new(Prefix + message);

    /// <summary>The message's own name, for people: <c>Cluster</c>.</summary>
    public string ShortName => Value[(Value.LastIndexOf('.') + 1)..];

    /// <summary>Bytewise order of the URLs.</summary>
    public int CompareTo(TypeUrl other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Bytewise order.</summary>
    public static bool operator <(TypeUrl left, TypeUrl right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(TypeUrl left, TypeUrl right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(TypeUrl left, TypeUrl right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(TypeUrl left, TypeUrl right) => left.CompareTo(right) >= 0;
}
