using System.Net;
using System.Net.Http.Headers;
using ControlPlane.Resources;
using ControlPlane.Testing;
using ControlPlane.Xds.Tests.Session;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Wire;

/// <summary>What no well-behaved client sends, and what the server owes to all: bytes in any pieces, sizes, compression, methods, content types.</summary>
public sealed class FramingTests : IAsyncLifetime
{
    private const string Path = $"/{XdsClient.Service}/DeltaAggregatedResources";
    private const int MaxMessageSize = 1024 * 1024;

    private AdsServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AdsServer.StartAsync(
            new AdsOptions
            {
                Limits = new() { MaxRequestSize = MaxMessageSize, MaxRequestRate = 10_000 },
            }
        );
        _server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory, InlineData(1), InlineData(0)]
    public async Task Requests_come_whole_in_whatever_pieces_they_arrive(int piece)
    {
        var random = new Random(17);
        await using var call = Call();
        for (var size = 0; size < 300; size += 37)
        {
            var framed = Framed(Subscribe(size));
            for (var at = 0; at < framed.Length; )
            {
                var length = Math.Min(framed.Length - at, piece == 0 ? random.Next(1, 20) : piece);
                await call.SendBytesAsync(framed.AsMemory(at, length));
                at += length;
            }

            var answer = DeltaDiscoveryResponse.Parser.ParseFrom(await call.ReceiveAsync());
            answer.ShouldSay("Cluster +a=1");
            await call.SendAsync(new DeltaDiscoveryRequest { TypeUrl = Cds.Value, ResponseNonce = answer.Nonce }.ToByteArray());
        }
    }

    [Fact]
    public async Task A_stream_may_receive_more_than_Kestrels_limit_for_one_request()
    {
        await using var call = Call();
        var request = Subscribe(padding: 1000).ToByteArray();
        for (var i = 0; i < 31_000; i++)
            await call.SendAsync(request);
        await call.SendAsync(new DeltaDiscoveryRequest { TypeUrl = Lds.Value }.ToByteArray());
        while (DeltaDiscoveryResponse.Parser.ParseFrom(await call.ReceiveAsync()).TypeUrl != Lds.Value)
            continue;
    }

    [Fact]
    public async Task A_request_as_large_as_allowed_is_taken_and_a_larger_one_refused_before_it_has_come()
    {
        await using (var call = Call())
        {
            var request = Subscribe(MaxMessageSize - Subscribe(0).CalculateSize() - 7);
            request.CalculateSize().ShouldBeInRange(MaxMessageSize - 3, MaxMessageSize);
            await call.SendAsync(request.ToByteArray());
            (await call.ReceiveAsync()).ShouldNotBeNull();
        }

        await using var larger = Call();
        await larger.SendBytesAsync(new byte[] { 0, 0, 0x10, 0, 1 });
        (await larger.StatusAsync()).ShouldBe((8, "a request may have at most 1,048,576 bytes; --ads-max-request-size of the control plane changes that"));
        await using var endless = Call();
        await endless.SendBytesAsync(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF });
        (await endless.StatusAsync()).Code.ShouldBe(13);
    }

    [Fact]
    public async Task A_compressed_request_is_refused_whether_it_says_how_or_not()
    {
        await using var silent = Call();
        await silent.SendAsync(new byte[3], compressed: true);
        (await silent.StatusAsync()).Code.ShouldBe(13);
        await using var gzip = Call(request => request.Headers.Add("grpc-encoding", "gzip"));
        await gzip.SendAsync(new byte[3], compressed: true);
        var (code, message) = await gzip.StatusAsync();
        (code, message.StartsWith("Unsupported grpc-encoding value 'gzip'.", StringComparison.Ordinal)).ShouldBe((12, true), message);
    }

    [Fact]
    public async Task A_request_that_ends_within_a_message_or_is_none_is_refused()
    {
        await using var cut = Call();
        await cut.SendBytesAsync(new byte[] { 0, 0, 0, 0, 9, 1, 2 });
        cut.HalfClose();
        (await cut.StatusAsync()).ShouldBe((13, "Incomplete message."));
        await using var flag = Call();
        await flag.SendBytesAsync(new byte[] { 7, 0, 0, 0, 0 });
        (await flag.StatusAsync()).Code.ShouldBe(13);
        await using var noise = Call();
        await noise.SendAsync(new byte[] { 0xFF, 0xFF, 0xFF });
        var (code, message) = await noise.StatusAsync();
        (code, message.StartsWith("the request is not a DeltaDiscoveryRequest", StringComparison.Ordinal)).ShouldBe((3, true), message);
        _server.Log.Errors.ShouldBeEmpty();
    }

    [
        Theory,
        InlineData("/envoy.service.discovery.v3.ClusterDiscoveryService/DeltaClusters"),
        InlineData($"/{XdsClient.Service}/Nothing"),
        InlineData("/nothing/Nothing")
    ]
    public async Task An_unknown_method_is_unimplemented(string path)
    {
        await using var call = new GrpcCall(_server.Address, path);
        (await call.StatusAsync()).Code.ShouldBe(12);
    }

    [Theory, InlineData("application/json"), InlineData("application/grpc-web"), InlineData("text/plain")]
    public async Task Another_content_type_is_answered_by_HTTP(string type)
    {
        await using var call = Call(request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue(type));
        (await call.HttpStatusAsync()).ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_content_type_may_name_its_encoding()
    {
        await using var call = Call(request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/grpc+proto"));
        call.HalfClose();
        (await call.StatusAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Another_HTTP_method_is_answered_by_HTTP()
    {
        await using var call = Call(request => request.Method = HttpMethod.Put);
        (await call.HttpStatusAsync()).ShouldBe(HttpStatusCode.NotFound);
    }

    private GrpcCall Call(Action<HttpRequestMessage>? shape = null) => new(_server.Address, Path, shape);

    /// <summary>A request for clusters, with so much in its node's user agent.</summary>
    private static DeltaDiscoveryRequest Subscribe(int padding) =>
        new()
        {
            Node = new()
            {
                Id = "envoy-1",
                Cluster = "shop",
                UserAgentName = new string('x', padding),
            },
            TypeUrl = Cds.Value,
            ResourceNamesSubscribe = { "*" },
        };

    private static byte[] Framed(DeltaDiscoveryRequest message) =>
        [0, 0, 0, (byte)(message.CalculateSize() >> 8), (byte)message.CalculateSize(), .. message.ToByteArray()];
}
