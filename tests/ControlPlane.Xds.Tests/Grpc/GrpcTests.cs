using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using ControlPlane.Testing;
using ControlPlane.Xds.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Xds.Tests.Grpc;

/// <summary>gRPC over a real Kestrel: framing, checks, ends of calls.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private const int MaxMessageSize = 1024 * 1024;

    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingLogger _log = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrpcServer _grpc = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _grpc = new GrpcServer(MaxMessageSize, TimeSpan.FromSeconds(30), _clock, _log);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(_log);
        builder.WebHost.ConfigureAds().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.MapStream("/test.Echo/Stream", _grpc, EchoAsync);
        _app.MapStream("/test.Echo/Flood", _grpc, FloodAsync);
        _app.MapStream("/test.Echo/Fail", _grpc, (_, _) => Task.FromResult(new GrpcStatus(GrpcCode.InvalidArgument, "schlecht: 100 % ü\n")));
        _app.MapStream("/test.Echo/Throw", _grpc, (_, _) => throw new InvalidOperationException("a secret"));
        _app.MapUnary("/test.Echo/Unary", _grpc, (request, _) => Task.FromResult(new UnaryAnswer(GrpcStatus.Ok, System.Buffers.BuffersExtensions.ToArray(request))));
        _app.MapUnknownMethods();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _grpc.Dispose();
    }

    [Theory, InlineData(1), InlineData(0)]
    public async Task Messages_come_whole_in_whatever_chunks_they_arrive(int chunk)
    {
        var random = new Random(17);
        await using var call = Call("/test.Echo/Stream");
        for (var size = 0; size < 300; size += 37)
        {
            var message = new byte[size];
            random.NextBytes(message);
            byte[] framed = [0, 0, 0, (byte)(size >> 8), (byte)size, .. message];
            for (var at = 0; at < framed.Length;)
            {
                var length = Math.Min(framed.Length - at, chunk == 0 ? random.Next(1, 20) : chunk);
                await call.SendBytesAsync(framed.AsMemory(at, length));
                at += length;
            }

            (await call.ReceiveAsync()).ShouldBe(message);
        }
    }

    [Fact]
    public async Task A_stream_may_receive_more_than_Kestrels_limit_for_one_request()
    {
        await using var call = Call("/test.Echo/Stream");
        var echoed = 0L;
        var message = new byte[1000];
        for (var batch = 0; batch < 310; batch++)
        {
            for (var i = 0; i < 100; i++) await call.SendAsync(message);
            for (var i = 0; i < 100; i++) echoed += (await call.ReceiveAsync())!.Length;
        }

        echoed.ShouldBe(31_000_000);
    }

    [Fact]
    public async Task Messages_as_large_as_allowed_go_both_ways()
    {
        var message = new byte[MaxMessageSize];
        new Random(1).NextBytes(message);
        await using var call = Call("/test.Echo/Stream");
        await call.SendAsync(message);
        (await call.ReceiveAsync()).ShouldBe(message);
    }

    [Fact]
    public async Task Half_close_ends_with_OK()
    {
        await using var call = Call("/test.Echo/Stream");
        await call.SendAsync(new byte[3]);
        call.HalfClose();
        (await call.ReceiveAsync()).ShouldBe(new byte[3]);
        (await call.StatusAsync()).ShouldBe((0, ""));
    }

    [Fact]
    public async Task A_reset_ends_the_call_and_logs_no_error()
    {
        await using (var call = Call("/test.Echo/Stream"))
        {
            await call.SendAsync(new byte[3]);
            await call.ReceiveAsync();
            call.Reset();
        }

        await _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_before_it_has_come()
    {
        await using var call = Call("/test.Echo/Stream");
        await call.SendBytesAsync(new byte[] { 0, 0, 0x10, 0, 1 });
        (await call.StatusAsync()).ShouldBe((8, "a message of 1048577 bytes is larger than the 1048576 allowed"));
    }

    [Fact]
    public async Task A_compressed_message_is_unimplemented()
    {
        await using var call = Call("/test.Echo/Stream");
        await call.SendAsync(new byte[3], compressed: true);
        (await call.StatusAsync()).ShouldBe((12, "compressed messages are not supported"));
    }

    [Fact]
    public async Task A_request_that_ends_within_a_message_is_refused()
    {
        await using var call = Call("/test.Echo/Stream");
        await call.SendBytesAsync(new byte[] { 0, 0, 0, 0, 9, 1, 2 });
        call.HalfClose();
        (await call.StatusAsync()).ShouldBe((13, "the request ended within a message"));
    }

    [Theory, InlineData("/test.Echo/Nothing"), InlineData("/nothing"), InlineData("/test.echo/stream"), InlineData("/test.Echo/Stream/")]
    public async Task An_unknown_method_is_unimplemented(string path)
    {
        await using var call = Call(path);
        (await call.StatusAsync()).ShouldBe((12, $"there is not a valid method {path}"));
    }

    [Theory, InlineData("application/json"), InlineData("application/grpc-web"), InlineData("text/plain")]
    public async Task Another_content_type_is_answered_by_HTTP(string type)
    {
        await using var call = Call("/test.Echo/Stream", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue(type));
        (await call.HttpStatusAsync()).ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_content_type_may_name_its_encoding()
    {
        await using var call = Call("/test.Echo/Stream", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/grpc+proto"));
        call.HalfClose();
        (await call.StatusAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Another_HTTP_method_is_answered_by_HTTP()
    {
        await using var call = Call("/test.Echo/Stream", request => request.Method = HttpMethod.Put);
        (await call.HttpStatusAsync()).ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_deadline_ends_the_call()
    {
        await using var call = Call("/test.Echo/Stream", request => request.Headers.Add("grpc-timeout", "5S"));
        await call.SendAsync(new byte[3]);
        await call.ReceiveAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await call.StatusAsync()).ShouldBe((4, "the call's deadline has passed"));
    }

    [Theory, InlineData("S"), InlineData("5"), InlineData("-5S"), InlineData("123456789S"), InlineData("5x")]
    public async Task A_malformed_deadline_is_refused(string timeout)
    {
        await using var call = Call("/test.Echo/Stream", request => request.Headers.Add("grpc-timeout", timeout));
        (await call.StatusAsync()).Code.ShouldBe(3);
    }

    [Fact]
    public async Task A_status_message_keeps_its_text()
    {
        await using var call = Call("/test.Echo/Fail");
        (await call.StatusAsync()).ShouldBe((3, "schlecht: 100 % ü\n"));
    }

    [Fact]
    public async Task A_failing_handler_is_logged_and_its_text_kept_from_the_client()
    {
        await using var call = Call("/test.Echo/Throw");
        (await call.StatusAsync()).ShouldBe((13, "internal error"));
        _log.Errors.ShouldHaveSingleItem().ShouldContain("a secret");
    }

    [Fact]
    public async Task A_unary_call_takes_exactly_one_message()
    {
        await using var one = Call("/test.Echo/Unary");
        await one.SendAsync(new byte[] { 1, 2 });
        one.HalfClose();
        (await one.ReceiveAsync()).ShouldBe(new byte[] { 1, 2 });
        (await one.StatusAsync()).Code.ShouldBe(0);

        await using var none = Call("/test.Echo/Unary");
        none.HalfClose();
        (await none.StatusAsync()).Code.ShouldBe(3);

        await using var two = Call("/test.Echo/Unary");
        await two.SendAsync(new byte[] { 1 });
        await two.SendAsync(new byte[] { 2 });
        (await two.StatusAsync()).Code.ShouldBe(3);
    }

    [Fact]
    public async Task XDS_164_A_client_that_does_not_read_is_reset_after_a_while()
    {
        await using var call = Call("/test.Echo/Flood");
        (await call.ReceiveAsync()).ShouldNotBeNull();
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return _ended.Task.IsCompleted;
            },
            () => "the stream was not reset");
        _log.Errors.ShouldBeEmpty();
    }

    private GrpcCall Call(string path, Action<HttpRequestMessage>? shape = null) => new(new Uri(_app.Urls.Single()), path, shape);

    private async Task<GrpcStatus> EchoAsync(GrpcStream stream, CancellationToken cancel)
    {
        try
        {
            while (await stream.ReadAsync(cancel) is { } message) await stream.WriteAsync([], System.Buffers.BuffersExtensions.ToArray(message));
            return GrpcStatus.Ok;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private async Task<GrpcStatus> FloodAsync(GrpcStream stream, CancellationToken cancel)
    {
        try
        {
            ImmutableArray<ReadOnlyMemory<byte>> much = [new byte[10_000_000]];
            await stream.WriteAsync([], new byte[1]);
            while (await stream.WriteAsync(much, default)) continue;
            return GrpcStatus.Ok;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
