using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Values.Regexes;
using ControlPlane.Resources;
using Envoy.Config.Bootstrap.V3;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Endpoint.V3;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.TransportSockets.Quic.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using HttpConnectionManager = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using Runtime = Envoy.Service.Runtime.V3.Runtime;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>The resources of a view as one static Envoy configuration: what comes by RDS, EDS, ECDS, SDS and RTDS stands where it is
/// used. A placeholder stands for certificates, because their private keys are not shown.</summary>
public static class StaticConfiguration
{
    /// <summary>A bootstrap in JSON, which <c>envoy -c</c> and <c>envoy --mode validate -c</c> accept.</summary>
    public static string Json(ResourceSet resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return ResourceText.Json(Bootstrap(WholeRoutes.Of(resources)));
    }

    private static Bootstrap Bootstrap(ResourceSet resources) =>
        new()
        {
            Node = new Node { Id = "static", Cluster = "static" },
            StaticResources = new Bootstrap.Types.StaticResources
            {
                Listeners = { resources[TypeUrl.Listener].Values.Select(listener => Listener(listener, resources)) },
                Secrets = { resources[TypeUrl.Secret].Values.Select(Secret) },
                Clusters = { resources[TypeUrl.Cluster].Values.Select(cluster => Cluster(cluster, resources)).Prepend(LocalCluster(resources)) },
            },
            ClusterManager = new ClusterManager { LocalClusterName = GeneratedNames.LocalCluster },
            LayeredRuntime = new LayeredRuntime
            {
                Layers =
                {
                    SafeDefaults,
                    new RuntimeLayer { Name = GeneratedNames.Runtime, StaticLayer = Layer(resources) },
                },
            },
        };

    /// <summary>What envoy-bootstrap/edge.yaml sets and validation meets: unset, Envoy rejects regular expressions above a program size of 100.</summary>
    private static RuntimeLayer SafeDefaults =>
        new()
        {
            Name = "safe-defaults",
            StaticLayer = new Struct { Fields = { ["re2.max_program_size.error_level"] = Value.ForNumber(Re2.LargestProgram) } },
        };

    private static Listener Listener(XdsResource resource, ResourceSet resources)
    {
        var listener = Envoy.Config.Listener.V3.Listener.Parser.ParseFrom(resource.Bytes.Span);
        foreach (
            var filter in listener.FilterChains.SelectMany(chain => chain.Filters).Where(filter => filter.TypedConfig.Is(HttpConnectionManager.Descriptor))
        )
        {
            var manager = filter.TypedConfig.Unpack<HttpConnectionManager>();
            manager.RouteConfig = Find<RouteConfiguration>(resources, TypeUrl.Route, manager.Rds.RouteConfigName);
            foreach (var discovered in manager.HttpFilters.Where(candidate => candidate.ConfigDiscovery is not null))
            {
                discovered.TypedConfig = Find<TypedExtensionConfig>(resources, TypeUrl.Extension, discovered.Name).TypedConfig;
            }
            filter.TypedConfig = Any.Pack(manager);
        }
        foreach (var chain in listener.FilterChains.Where(chain => chain.TransportSocket is not null))
        {
            var config = chain.TransportSocket.TypedConfig;
            var quic = config.Is(QuicDownstreamTransport.Descriptor) ? config.Unpack<QuicDownstreamTransport>() : null;
            var tls = quic?.DownstreamTlsContext ?? config.Unpack<DownstreamTlsContext>();
            TakeSecretsAtHand(tls.CommonTlsContext);
            chain.TransportSocket.TypedConfig = quic is null ? Any.Pack(tls) : Any.Pack(quic);
        }
        return listener;
    }

    /// <summary>A secret without a source is one of the static resources.</summary>
    private static void TakeSecretsAtHand(CommonTlsContext tls)
    {
        foreach (var certificate in tls.TlsCertificateSdsSecretConfigs)
            certificate.SdsConfig = null;
        if (tls.CombinedValidationContext is { } validation)
            validation.ValidationContextSdsSecretConfig.SdsConfig = null;
    }

    private static Secret Secret(XdsResource resource)
    {
        var secret = Envoy.Extensions.TransportSockets.Tls.V3.Secret.Parser.ParseFrom(resource.Bytes.Span);
        if (secret.TlsCertificate is not null)
            secret.TlsCertificate = PlaceholderCertificate.Message;
        return secret;
    }

    private static Cluster Cluster(XdsResource resource, ResourceSet resources)
    {
        var cluster = Envoy.Config.Cluster.V3.Cluster.Parser.ParseFrom(resource.Bytes.Span);
        if (cluster.TransportSocket is { } socket)
        {
            var tls = socket.TypedConfig.Unpack<UpstreamTlsContext>();
            TakeSecretsAtHand(tls.CommonTlsContext);
            socket.TypedConfig = Any.Pack(tls);
        }
        if (cluster.Type != Envoy.Config.Cluster.V3.Cluster.Types.DiscoveryType.Eds)
            return cluster;
        cluster.EdsClusterConfig = null;
        cluster.Type = Envoy.Config.Cluster.V3.Cluster.Types.DiscoveryType.Static;
        cluster.LoadAssignment = Find<ClusterLoadAssignment>(resources, TypeUrl.Endpoints, cluster.Name);
        return cluster;
    }

    /// <summary>In the field it stands in every bootstrap, with endpoints by EDS.</summary>
    private static Cluster LocalCluster(ResourceSet resources) =>
        new()
        {
            Name = GeneratedNames.LocalCluster,
            Type = Envoy.Config.Cluster.V3.Cluster.Types.DiscoveryType.Static,
            ConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)),
            LoadAssignment = Find<ClusterLoadAssignment>(resources, TypeUrl.Endpoints, GeneratedNames.LocalCluster),
        };

    private static Struct Layer(ResourceSet resources) => Find<Runtime>(resources, TypeUrl.Runtime, GeneratedNames.Runtime).Layer;

    private static T Find<T>(ResourceSet resources, TypeUrl type, string name)
        where T : class, IMessage
    {
        var resource =
            resources.Find(new ResourceKey(type, name))
            ?? throw new ArgumentException($"The set refers to {type.ShortName} {name} but does not hold it.", nameof(resources));
        return (T)ProtoTypes.Parse(type.Value, resource.Bytes.Span);
    }
}
