using ControlPlane.Resources;
using ControlPlane.Testing;
using ControlPlane.Xds.Tests.Session;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Wire;

/// <summary>How streams end: by deadlines, failures, clients that do not read, and what is left of them.</summary>
public sealed class CallEndTests
{
    private static readonly byte[] Subscription = new DeltaDiscoveryRequest
    {
        Node = XdsClient.EnvoyNode("envoy-1", "shop"),
        TypeUrl = Cds.Value,
    }.ToByteArray();

    [Fact]
    public async Task A_deadline_ends_the_stream()
    {
        await using var server = await StartAsync();
        await using var call = Call(server, request => request.Headers.Add("grpc-timeout", "500m"));
        await call.SendAsync(Subscription);

        // The status goes before the reset, but .NET's client forgets it when the reset comes before it is read.
        var ended = await Task.WhenAny(call.StatusAsync());
        if (ended.IsCompletedSuccessfully)
            (await ended).ShouldBe((4, "Deadline Exceeded"));
        else
            ended.Exception!.InnerException.ShouldBeOfType<HttpProtocolException>().ErrorCode.ShouldBe(8);
        await Eventually.TrueAsync(() => server.Nodes.List().All(node => !node.Connected), () => "the node is still shown as connected");
        server.Log.Errors.ShouldBeEmpty();
    }

    [Theory, InlineData("S"), InlineData("5"), InlineData("-5S"), InlineData("5x")]
    public async Task A_malformed_deadline_is_none(string timeout)
    {
        await using var server = await StartAsync();
        await using var call = Call(server, request => request.Headers.Add("grpc-timeout", timeout));
        call.HalfClose();
        (await call.StatusAsync()).ShouldBe((0, ""));
    }

    [Fact]
    public async Task A_reset_ends_the_stream_and_logs_no_error()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.ReceiveAsync();
        client.Reset();
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Connected: false }], () => "the node is still shown as connected");
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_is_logged_and_its_text_kept_from_the_client()
    {
        await using var server = await StartAsync();
        server.ViewOf = _ => throw new InvalidOperationException("a secret");
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        var (code, message) = await client.StatusAsync();
        (code, message.Contains("secret", StringComparison.Ordinal)).ShouldBe((2, false), message);
        await Eventually.TrueAsync(
            () => server.Log.Errors.Any(error => error.Contains("a secret", StringComparison.Ordinal)),
            () => string.Join('\n', server.Log.Errors)
        );
    }

    [Fact]
    public async Task A_status_message_keeps_its_text()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("schlecht: 100 % ü\n", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.ReceiveAsync();
        await client.SendAsync(new() { Node = XdsClient.EnvoyNode("other"), TypeUrl = Cds.Value });
        (await client.StatusAsync()).ShouldBe((3, "the stream belongs to node schlecht: 100 % ü\n, but the request names node other"));
    }

    [Fact]
    public async Task XDS_164_A_client_that_does_not_read_is_reset_after_a_while_and_holds_little_until_then()
    {
        var clock = new FakeTimeProvider();
        await using var server = await AdsServer.StartAsync(new AdsOptions(), clock);
        server.Publish(ResourceSet.Create(Enumerable.Range(0, 20).Select(i => Resource(Cds, $"large-{i}", new string('x', 1_000_000)))));
        await using var call = Call(server);
        await call.SendAsync(Subscription);
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Connected: true }], () => "the node did not come");
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return server.Nodes.List() is [{ Connected: false }];
            },
            () => "the stream was not reset"
        );
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_of_any_size_comes_whole()
    {
        await using var server = await AdsServer.StartAsync();
        foreach (
            var size in (int[])[1, AnswerWriter.PieceSize - 200, AnswerWriter.PieceSize, AnswerWriter.PieceSize + 1, 3 * AnswerWriter.PieceSize, 3_900_000]
        )
        {
            for (var more = 0; more < 3; more++)
            {
                var text = new string('x', size) + size;
                server.Publish(ResourceSet.Create([Resource(Cds, "a", text), Resource(Cds, "b", new string('y', more))]));
                await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
                await client.SubscribeAsync(Cds.Value);
                (await client.ReceiveAsync()).ShouldSay($"Cluster +a={text} +b={new string('y', more)}");
            }
        }
    }

    [Fact]
    public async Task XDS_161_A_connection_carries_more_streams_than_HTTP_servers_usually_allow()
    {
        await using var server = await StartAsync();
        var clients = XdsClient.OpenTogether(server.Address, [.. Enumerable.Range(0, 150).Select(i => XdsClient.EnvoyNode($"envoy-{i}", "shop"))]);
        foreach (var client in clients)
        {
            await client.SubscribeAsync(Cds.Value);
            (await client.ReceiveAsync()).ShouldSay("Cluster +a=1");
        }

        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static GrpcCall Call(AdsServer server, Action<HttpRequestMessage>? shape = null) =>
        new(server.Address, $"/{XdsClient.Service}/DeltaAggregatedResources", shape);

    private static async Task<AdsServer> StartAsync()
    {
        var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        return server;
    }
}
