namespace ControlPlane.Language.EnvoyConfig;

/// <summary>The names of Envoy things. They derive from the documents' identities alone and never change, so stats, logs and patches stay valid.</summary>
internal static class GeneratedNames
{
    /// <summary>The RTDS layer that every bootstrap names.</summary>
    public const string Runtime = "runtime";

    /// <summary>The local cluster that every bootstrap names.</summary>
    public const string LocalCluster = "fleet";

    /// <summary>The namespace of route metadata that logs read: <c>%METADATA(ROUTE:cp:route)%</c>.</summary>
    public const string MetadataNamespace = "cp";

    /// <summary>The header that says which consumer sent a request; nobody else may set it.</summary>
    public const string ConsumerHeader = "x-consumer";

    /// <summary>A service's cluster and its EDS name.</summary>
    public static string Cluster(string service) => $"service/{service}";

    /// <summary>The cluster of an extension that is called by URL.</summary>
    public static string ExtensionCluster(string extension) => $"extension/{extension}";

    /// <summary>The cluster from which Envoy fetches a JwtProvider's keys.</summary>
    public static string Jwks(string provider) => $"jwks/{provider}";

    /// <summary>The secret that holds a Certificate.</summary>
    public static string Certificate(string certificate) => $"certificate/{certificate}";

    public static string Listener(string fleet, string listener) => $"{fleet}/{listener}";

    /// <summary>The listener on UDP that serves HTTP/3 for another one.</summary>
    public static string Http3Listener(string fleet, string listener) => $"{Listener(fleet, listener)}/http3";

    /// <summary>The chain's version is part of the name: an old listener must never get routes written for a new chain.</summary>
    public static string RouteConfiguration(string fleet, string listener, int chain) => $"{fleet}/{listener}@{chain}";

    public static string VirtualHost(string routeConfiguration, string host) => $"{routeConfiguration}/{host}";

    /// <summary>A rule's Envoy route; the matches after its first one are told apart by a number.</summary>
    public static string Route(string route, string rule, int match) => match == 0 ? $"{route}/{rule}" : $"{route}/{rule}#{match + 1}";

    /// <summary>The route of a Domain that redirects plain HTTP.</summary>
    public static string RedirectToHttps(string domain) => $"domain/{domain}/redirectToHttps";

    /// <summary>An instance of the HTTP chain that comes by ECDS: Envoy asks for it by the filter's name.</summary>
    public static string Extension(string fleet, string instance) => $"{fleet}/{instance}";

    /// <summary>The instance in the name of its configuration: see <see cref="Extension"/>.</summary>
    public static string Instance(string extension) => extension[(extension.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
