using ControlPlane.Resources;
using ControlPlane.Testing;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Wire;

/// <summary>Health checking and reflection, as any gRPC client knows them.</summary>
public sealed class BesideAdsTests
{
    [Theory, InlineData(""), InlineData(XdsClient.Service)]
    public async Task Health_follows_whether_a_configuration_is_served(string service)
    {
        await using var server = await AdsServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var health = new Health.HealthClient(channel);
        (await CheckAsync(health, service)).ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        (await CheckAsync(health, service)).ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
    }

    [Fact]
    public async Task Health_can_be_watched_until_the_server_stops()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var watch = new Health.HealthClient(channel).Watch(
            new HealthCheckRequest { Service = XdsClient.Service },
            cancellationToken: TestContext.Current.CancellationToken
        );
        (await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken)).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
        server.BeginStop();
        (await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken)).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
    }

    [Fact]
    public async Task The_health_of_an_unknown_service_is_not_found()
    {
        await using var server = await AdsServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        (await Should.ThrowAsync<RpcException>(() => CheckAsync(new Health.HealthClient(channel), "nothing"))).StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Reflection_lists_the_services_and_describes_ADS()
    {
        await using var server = await AdsServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: TestContext.Current.CancellationToken);
        var services = (await AskAsync(call, new() { ListServices = "" })).ListServicesResponse.Service.Select(service => service.Name);
        services.ShouldBe(
            [
                XdsClient.Service,
                "envoy.service.status.v3.ClientStatusDiscoveryService",
                "grpc.health.v1.Health",
                .. XdsTypes.All.Select(type => type.Service?.Name).OfType<string>(),
            ],
            ignoreOrder: true
        );
        (await AskAsync(call, new() { FileContainingSymbol = XdsClient.Service })).FileDescriptorResponse.FileDescriptorProto.ShouldNotBeEmpty();
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> CheckAsync(Health.HealthClient health, string service) =>
        (await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken)).Status;

    private static async Task<ServerReflectionResponse> AskAsync(
        AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call,
        ServerReflectionRequest request
    )
    {
        await call.RequestStream.WriteAsync(request, TestContext.Current.CancellationToken);
        (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)).ShouldBeTrue();
        return call.ResponseStream.Current;
    }
}
