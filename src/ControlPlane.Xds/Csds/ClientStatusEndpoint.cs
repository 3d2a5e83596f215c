using ControlPlane.Resources;
using Envoy.Admin.V3;
using Envoy.Config.Core.V3;
using Envoy.Service.Status.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ControlPlane.Xds.Csds;

/// <summary>
/// Serves <c>envoy.service.status.v3.ClientStatusDiscoveryService</c> (CSDS): the clients that are connected to this process, what each of them should have,
/// and how far it has come with each resource.
/// </summary>
/// <param name="nodes">The clients.</param>
/// <param name="shown">The bytes of a resource without its secrets.</param>
/// <param name="errorOf">The text of a rejection, fit to be shown.</param>
/// <param name="options">How the port behaves.</param>
public sealed class ClientStatusEndpoint(NodeStatus nodes, Func<XdsResource, ReadOnlyMemory<byte>> shown, Func<Rejection, string> errorOf, AdsOptions options)
    : IDisposable
{
    /// <summary>The service's full name.</summary>
    internal const string Service = "envoy.service.status.v3.ClientStatusDiscoveryService";

    /// <summary>The most resources in one answer.</summary>
    private const int MostResources = 100_000;

    private static readonly Method<ClientStatusRequest, ClientStatusResponse> Fetch = Method(MethodType.Unary, "FetchClientStatus");
    private static readonly Method<ClientStatusRequest, ClientStatusResponse> Stream = Method(MethodType.DuplexStreaming, "StreamClientStatus");

    /// <summary>An answer can be large, so they are made one after the other.</summary>
    private readonly SemaphoreSlim _gate = new(1);

    private CancellationToken _stopping;

    /// <summary>Adds the service to the application of ADS, behind whatever guards that, and ends its streams when the application stops.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        _stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        routes.MapGrpcService(ServerServiceDefinition.CreateBuilder().AddMethod(Fetch, FetchAsync).AddMethod(Stream, StreamAsync).Build());
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<ClientStatusResponse> FetchAsync(ClientStatusRequest request, ServerCallContext call)
    {
        var filter = new NodeFilter(request.NodeMatchers);
        await _gate.WaitAsync(call.CancellationToken);
        try
        {
            return Answer(filter, withContents: !request.ExcludeResourceContents);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Answers each request of the stream; a client that wants to know again asks again.</summary>
    private async Task StreamAsync(IAsyncStreamReader<ClientStatusRequest> requests, IServerStreamWriter<ClientStatusResponse> answers, ServerCallContext call)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, _stopping);
        try
        {
            while (await requests.MoveNext(ended.Token))
                await answers.WriteAsync(await FetchAsync(requests.Current, call), call.CancellationToken);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            call.Status = _stopping.IsCancellationRequested ? new(StatusCode.Unavailable, "the server stops") : Status.DefaultCancelled;
        }
    }

    private ClientStatusResponse Answer(NodeFilter filter, bool withContents)
    {
        var answer = new ClientStatusResponse();
        var contents = new Dictionary<XdsResource, Any>();
        long bytes = 0;
        var resources = 0;
        foreach (var connection in nodes.Connections.Where(connection => filter.Matches(connection.Node!)).OrderBy(connection => connection.Node!.Id))
        {
            var client = new ClientConfig { Node = NodeOf(connection.Node!) };
            foreach (var state in connection.Resources())
            {
                var config = ConfigOf(state);
                if (withContents && state.Resource is { } resource)
                {
                    config.XdsConfig = ContentOf(resource, contents);
                    bytes += config.XdsConfig.Value.Length;
                }

                client.GenericXdsConfigs.Add(config);
                if (++resources > MostResources || bytes > options.Limits.MaxRequestSize)
                    throw TooLarge();
            }

            answer.Config.Add(client);
        }

        return answer;
    }

    /// <summary>What tells a node from others; its metadata is nobody else's business.</summary>
    private static Node NodeOf(NodeInfo node) =>
        new()
        {
            Id = node.Id,
            Cluster = node.Cluster,
            Locality = new()
            {
                Region = node.Region,
                Zone = node.Zone,
                SubZone = node.SubZone,
            },
            UserAgentName = node.UserAgent,
            UserAgentBuildVersion = new()
            {
                Version = new()
                {
                    MajorNumber = node.EnvoyVersion.Major,
                    MinorNumber = node.EnvoyVersion.Minor,
                    Patch = node.EnvoyVersion.Patch,
                },
            },
        };

    private ClientConfig.Types.GenericXdsConfig ConfigOf(ResourceState state)
    {
        var config = new ClientConfig.Types.GenericXdsConfig
        {
            TypeUrl = state.Key.Type.Value,
            Name = state.Key.Name,
            VersionInfo = state.Resource?.Version ?? "",
            ConfigStatus = state.Status switch
            {
                ResourceStatus.Synced => ConfigStatus.Synced,
                ResourceStatus.Stale => ConfigStatus.Stale,
                ResourceStatus.Error => ConfigStatus.Error,
                _ => ConfigStatus.NotSent,
            },
        };
        if (state.Rejection is { } rejection)
        {
            config.ErrorState = new UpdateFailureState
            {
                Details = errorOf(rejection),
                LastUpdateAttempt = Timestamp.FromDateTimeOffset(rejection.At),
                VersionInfo = state.Resource?.Version ?? "",
            };
        }

        return config;
    }

    /// <summary>Nodes that should have the same share one message.</summary>
    private Any ContentOf(XdsResource resource, Dictionary<XdsResource, Any> contents)
    {
        if (!contents.TryGetValue(resource, out var content))
            contents[resource] = content = new Any { TypeUrl = resource.Key.Type.Value, Value = UnsafeByteOperations.UnsafeWrap(shown(resource)) };
        return content;
    }

    private RpcException TooLarge() =>
        new(
            new Status(
                StatusCode.ResourceExhausted,
                $"the answer would hold more than {MostResources} resources or {options.Limits.MaxRequestSize >> 20} MiB of them: select fewer nodes or, "
                    + "if only the contents are too large, set exclude_resource_contents"
            )
        );

    private static Method<ClientStatusRequest, ClientStatusResponse> Method(MethodType type, string name) =>
        new(
            type,
            Service,
            name,
            Marshallers.Create(message => message.ToByteArray(), ClientStatusRequest.Parser.ParseFrom),
            Marshallers.Create(message => message.ToByteArray(), ClientStatusResponse.Parser.ParseFrom)
        );
}
