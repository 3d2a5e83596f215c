using ControlPlane.Xds.Csds;
using Envoy.Service.Cluster.V3;
using Envoy.Service.Discovery.V3;
using Envoy.Service.Endpoint.V3;
using Envoy.Service.Extension.V3;
using Envoy.Service.Listener.V3;
using Envoy.Service.Route.V3;
using Envoy.Service.Runtime.V3;
using Envoy.Service.Secret.V3;
using Envoy.Service.Status.V3;
using Grpc.AspNetCore.Server;
using Grpc.Health.V1;
using Grpc.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ControlPlane.Xds;

/// <summary>gRPC as the discovery services need it, with the status of clients, health checking and reflection beside it.</summary>
public static class AdsServices
{
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds gRPC for <paramref name="endpoint"/>. The health of ADS, and of the server as a whole (""), is SERVING while new streams are served; who watches it
    /// is told of a change within 5 s.
    /// </summary>
    public static IServiceCollection AddAds(this IServiceCollection services, AdsEndpoint endpoint)
    {
        services.AddGrpc();

        // There is no limit to what a small compressed message unpacks to, so messages are not compressed. The library adds its own compression where there is
        // none, so it is removed afterwards.
        services.PostConfigure<GrpcServiceOptions>(options =>
        {
            options.MaxReceiveMessageSize = endpoint.Options.Limits.MaxRequestSize;
            options.CompressionProviders.Clear();
        });
        services
            .AddGrpcHealthChecks(health =>
            {
                foreach (var service in AdsMethods.Services)
                    health.Services.Map(service, _ => true);
            })
            .AddCheck("ads", () => endpoint.IsServing ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no configuration is served"));
        services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (HealthPeriod, HealthPeriod));

        // The library finds services by their generated base classes, which these have not.
        var described = Described().ToArray();
        return services.AddSingleton(new ReflectionServiceImpl(described)).AddSingleton(new ReflectionV1ServiceImpl(described)).AddGrpcReflection();
    }

    private static IEnumerable<Google.Protobuf.Reflection.ServiceDescriptor> Described() =>
        new[]
        {
            AdsReflection.Descriptor,
            RtdsReflection.Descriptor,
            CdsReflection.Descriptor,
            EdsReflection.Descriptor,
            SdsReflection.Descriptor,
            LdsReflection.Descriptor,
            ConfigDiscoveryReflection.Descriptor,
            RdsReflection.Descriptor,
            CsdsReflection.Descriptor,
            HealthReflection.Descriptor,
        }
            .SelectMany(file => file.Services)
            .Where(service =>
                AdsMethods.Services.Contains(service.FullName)
                || service.FullName == ClientStatusEndpoint.Service
                || service.File == HealthReflection.Descriptor
            );
}
