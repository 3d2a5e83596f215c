using System.Text;
using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Service.Status.V3;
using Grpc.Core;
using Grpc.Net.Client;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Wire;

/// <summary>XDS-151: the status of clients by CSDS.</summary>
public sealed class ClientStatusTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task XDS_151_Each_resource_is_synced_stale_rejected_or_not_sent()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a"), Resource(Cds, "b")]));
        await using var envoy = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await envoy.SubscribeAsync(Cds.Value, "a", "b", "missing");
        var first = await envoy.ReceiveAsync();
        (await StatusesAsync(server)).ShouldBe("a STALE, b STALE, missing NOT_SENT");

        await envoy.AckAsync(first);
        await UntilAsync(server, "a SYNCED, b SYNCED, missing NOT_SENT");

        server.Publish(ResourceSet.Create([Resource(Cds, "a", "2"), Resource(Cds, "b")]), 2);
        await envoy.NackAsync(await envoy.ReceiveAsync(), "a is bad");
        await UntilAsync(server, "a ERROR, b SYNCED, missing NOT_SENT");
        var rejected = (await FetchAsync(server)).Config.Single().GenericXdsConfigs[0];
        (rejected.ErrorState.Details, rejected.VersionInfo).ShouldBe(("shown: a is bad", Resource(Cds, "a", "2").Version));

        server.Publish(ResourceSet.Create([Resource(Cds, "a", "3"), Resource(Cds, "b")]), 3);
        var third = await envoy.ReceiveAsync();
        (await StatusesAsync(server)).ShouldBe("a STALE, b SYNCED, missing NOT_SENT");
        await envoy.AckAsync(third);
        await UntilAsync(server, "a SYNCED, b SYNCED, missing NOT_SENT");
    }

    [Fact]
    public async Task XDS_151_In_the_state_of_the_world_what_did_not_change_stays_synced()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a"), Resource(Cds, "b")]));
        await using var envoy = StateClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await envoy.AskAsync(Cds.Value);
        var first = await envoy.ReceiveAsync();
        await UntilAsync(server, "a STALE, b STALE");
        await envoy.AckAsync(first);
        await UntilAsync(server, "a SYNCED, b SYNCED");
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "2"), Resource(Cds, "b")]), 2);
        var second = await envoy.ReceiveAsync();
        second.Resources.Count.ShouldBe(2);
        await UntilAsync(server, "a STALE, b SYNCED");
        await envoy.SendAsync(
            new()
            {
                TypeUrl = Cds.Value,
                VersionInfo = first.VersionInfo,
                ResponseNonce = second.Nonce,
                ErrorDetail = new() { Message = "a is bad" },
            }
        );
        await UntilAsync(server, "a ERROR, b SYNCED");
    }

    [Fact]
    public async Task XDS_151_What_waits_for_another_type_is_not_sent()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Cluster("a"), Resource(Lds, "l")]));
        await using var envoy = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await envoy.SubscribeAsync(Cds.Value);
        await envoy.SubscribeAsync(Lds.Value);
        var clusters = await envoy.ReceiveAsync();
        await UntilAsync(server, "a STALE, l NOT_SENT");
        await envoy.AckAsync(clusters);
        await envoy.ReceiveAsync();
        await UntilAsync(server, "a SYNCED, l STALE");
    }

    [Fact]
    public async Task XDS_151_A_client_that_gets_nothing_is_there_with_what_it_asked_for()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        await using var lost = XdsClient.Open(server.Address, XdsClient.EnvoyNode("lost-1", "elsewhere"));
        await lost.SubscribeAsync(Cds.Value, "a");
        await UntilAsync(server, "a NOT_SENT");
        (await FetchAsync(server)).Config.Single().Node.Id.ShouldBe("lost-1");
    }

    [Fact]
    public async Task XDS_151_Resources_are_shown_without_their_secrets_and_nodes_without_their_metadata()
    {
        await using var server = await AdsServer.StartAsync();
        server.Shown = _ => Encoding.UTF8.GetBytes("[redacted]");
        server.Publish(ResourceSet.Create([Resource(Sds, "key", "a private key")]));
        var node = XdsClient.EnvoyNode("envoy-1", "shop");
        node.Metadata = new() { Fields = { ["token"] = new() { StringValue = "a token" } } };
        await using var envoy = XdsClient.Open(server.Address, node);
        await envoy.SubscribeAsync(Sds.Value, "key");
        await envoy.AckAsync(await envoy.ReceiveAsync());
        await UntilAsync(server, "key SYNCED");
        var status = await FetchAsync(server);
        status.Config.Single().GenericXdsConfigs.Single().XdsConfig.Value.ToStringUtf8().ShouldBe("[redacted]");
        status.Config.Single().GenericXdsConfigs.Single().XdsConfig.TypeUrl.ShouldBe(Sds.Value);
        status.ToString().ShouldNotContain("a token");
        (await FetchAsync(server, new() { ExcludeResourceContents = true })).Config.Single().GenericXdsConfigs.Single().XdsConfig.ShouldBeNull();
    }

    [Theory]
    [InlineData("""[{"nodeId":{"exact":"envoy-1"}}]""", "envoy-1")]
    [InlineData("""[{"nodeId":{"prefix":"ENVOY-","ignoreCase":true}}]""", "envoy-1 envoy-2")]
    [InlineData("""[{"nodeId":{"suffix":"-1"}},{"nodeId":{"contains":"-2"}}]""", "envoy-1 envoy-2")]
    [InlineData("""[{"nodeId":{"safeRegex":{"regex":"envoy-.|x"}}}]""", "envoy-1 envoy-2")]
    [InlineData("""[{"nodeId":{"safeRegex":{"regex":"envoy"}}}]""", "")]
    [InlineData("""[{"nodeMetadatas":[{"path":[{"key":"stage"}],"value":{"stringMatch":{"exact":"prod"}}}]}]""", "envoy-1")]
    [InlineData("""[{"nodeMetadatas":[{"path":[{"key":"stage"}],"value":{"presentMatch":false}}]}]""", "other")]
    [InlineData("""[{"nodeId":{"exact":"envoy-2"},"nodeMetadatas":[{"path":[{"key":"stage"}],"value":{"stringMatch":{"exact":"prod"}}}]}]""", "")]
    [InlineData("""[{"nodeMetadatas":[{"path":[{"key":"stage"},{"key":"deeper"}],"value":{"presentMatch":true}}]}]""", "")]
    [InlineData("[{}]", "envoy-1 envoy-2 other")]
    [InlineData("[]", "envoy-1 envoy-2 other")]
    public async Task XDS_151_One_of_the_node_matchers_suffices(string matchers, string nodes)
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        var clients = new List<XdsClient>();
        foreach (var (id, stage) in new[] { ("envoy-1", "prod"), ("envoy-2", "test"), ("other", null) })
        {
            var node = XdsClient.EnvoyNode(id, "shop");
            if (stage is not null)
                node.Metadata = new() { Fields = { ["stage"] = new() { StringValue = stage } } };
            clients.Add(XdsClient.Open(server.Address, node));
            await clients[^1].SubscribeAsync(Cds.Value);
            await clients[^1].ReceiveAsync();
        }

        var request = ClientStatusRequest.Parser.ParseJson($$"""{"nodeMatchers":{{matchers}}}""");
        string.Join(' ', (await FetchAsync(server, request)).Config.Select(config => config.Node.Id)).ShouldBe(nodes);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"safeRegex":{"regex":"("}}""")]
    [InlineData("""{"safeRegex":{"regex":"(a)\\1"}}""")]
    [InlineData("{}")]
    public async Task XDS_151_A_matcher_that_cannot_be_decided_is_refused(string matcher)
    {
        await using var server = await AdsServer.StartAsync();
        var request = ClientStatusRequest.Parser.ParseJson($$"""{"nodeMatchers":[{"nodeId":{{matcher}}}]}""");
        (await Should.ThrowAsync<RpcException>(() => FetchAsync(server, request))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task XDS_151_Answers_do_not_grow_without_bounds()
    {
        await using var server = await AdsServer.StartAsync(new AdsOptions { Limits = new() { MaxRequestSize = 1024 * 1024 } });
        server.Publish(ResourceSet.Create([Resource(Cds, "a", new string('x', 1024 * 1024 + 1))]));
        await using var envoy = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await envoy.SubscribeAsync(Cds.Value);
        await envoy.AckAsync(await envoy.ReceiveAsync());
        (await Should.ThrowAsync<RpcException>(() => FetchAsync(server))).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        (await FetchAsync(server, new() { ExcludeResourceContents = true })).Config.Single().GenericXdsConfigs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task XDS_151_A_stream_answers_each_request_and_ends_with_the_server()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Method(MethodType.DuplexStreaming, "StreamClientStatus"), null, default);
        await call.RequestStream.WriteAsync(new(), Cancel);
        (await call.ResponseStream.MoveNext(Cancel)).ShouldBeTrue();
        call.ResponseStream.Current.Config.ShouldBeEmpty();
        await using var envoy = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await envoy.SubscribeAsync(Cds.Value);
        await envoy.ReceiveAsync();
        await call.RequestStream.WriteAsync(new(), Cancel);
        (await call.ResponseStream.MoveNext(Cancel)).ShouldBeTrue();
        call.ResponseStream.Current.Config.Single().Node.Id.ShouldBe("envoy-1");
        server.BeginStop();
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel))).StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    private static Method<ClientStatusRequest, ClientStatusResponse> Method(MethodType type, string name) =>
        new(
            type,
            "envoy.service.status.v3.ClientStatusDiscoveryService",
            name,
            Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), ClientStatusRequest.Parser.ParseFrom),
            Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), ClientStatusResponse.Parser.ParseFrom)
        );

    private static async Task<ClientStatusResponse> FetchAsync(AdsServer server, ClientStatusRequest? request = null)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = channel
            .CreateCallInvoker()
            .AsyncUnaryCall(Method(MethodType.Unary, "FetchClientStatus"), null, new CallOptions(cancellationToken: Cancel), request ?? new());
        return await call;
    }

    private static async Task<string> StatusesAsync(AdsServer server) =>
        string.Join(
            ", ",
            (await FetchAsync(server)).Config.SelectMany(config => config.GenericXdsConfigs).Select(config => $"{config.Name} {Name(config.ConfigStatus)}")
        );

    private static string Name(ConfigStatus status) => status is ConfigStatus.NotSent ? "NOT_SENT" : status.ToString().ToUpperInvariant();

    private static Task<string> UntilAsync(AdsServer server, string statuses) =>
        Eventually.AnswerAsync(async () => await StatusesAsync(server) is var now && now == statuses ? now : null, statuses);
}
