using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Bodies: how large a request's may be, and responses that are compressed.</summary>
[Collection(SharedStands.Collection)]
public sealed class BodyTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_body_that_is_too_large_is_answered_413_whether_its_length_is_told_or_not(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await StreamBackend.StartAsync(Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: bodies
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: bodies
            fleets: [edge]
            hosts: [bodies.test]
            policies: {body: {max: 100KiB}}
            rules:
              - {name: counted, match: {path: {prefix: /counted}}, to: [{service: bodies}]}
              - {name: held, match: {path: {prefix: /held}}, to: [{service: bodies}], policies: {body: {buffer: true} } }
              - {name: unlimited, match: {path: {prefix: /unlimited}}, to: [{service: bodies}], policies: {body: off}}
            """,
            Cancel
        );

        foreach (var (path, chunked) in new[] { ("/counted", false), ("/counted", true), ("/held", false), ("/held", true) })
        {
            (await PostAsync(path, 100 * 1024, chunked)).Body.ShouldBe("102400 bytes", $"{path} {chunked}");
            (await PostAsync(path, (100 * 1024) + 1, chunked)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge, $"{path} {chunked}");
        }
        (await PostAsync("/unlimited", 200 * 1024, chunked: true)).Body.ShouldBe("204800 bytes");
        var hits = backend.Hits;
        (await PostAsync("/held", 200 * 1024, chunked: true)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        backend.Hits.ShouldBe(hits);

        async Task<GatewayAnswer> PostAsync(string path, int length, bool chunked)
        {
            HttpContent body = chunked ? new StreamContent(new Unsized(new byte[length])) : new ByteArrayContent(new byte[length]);
            return await stand.Gateway.SendAsync(HttpMethod.Post, "bodies.test", path, body, Cancel);
        }
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Chunks_that_become_too_much_are_answered_413_even_if_the_service_answers_before_they_end(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await ScriptedBackend.StartAsync((_, _) => Task.CompletedTask, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: hasty
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: hasty
            fleets: [edge]
            hosts: [hasty.test]
            rules: [{to: [{service: hasty}], policies: {body: {max: 20KiB} } }]
            """,
            Cancel
        );

        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, stand.Gateway.Address.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: hasty.test\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), Cancel);
        for (var sent = 0; sent < 3; sent++)
        {
            await stream.WriteAsync("2000\r\n"u8.ToArray(), Cancel);
            await stream.WriteAsync(new byte[0x2000], Cancel);
            await stream.WriteAsync("\r\n"u8.ToArray(), Cancel);
            // Each chunk gets its time to arrive: a service that has seen one may answer.
            if (sent < 2)
                await stand.Gateway.GetAsync("hasty.test", "/", Cancel);
        }
        (await new StreamReader(stream).ReadLineAsync(Cancel)).ShouldBe("HTTP/1.1 413 Payload Too Large");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Compresses_by_what_is_switched_on_and_what_the_client_takes(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("compressed", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: compressed
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: compressed
            fleets: [edge]
            hosts: [compressed.test]
            policies: {compress: {}}
            rules:
              - {name: all, match: {path: {prefix: /all}}, to: [{service: compressed}]}
              - {name: one, match: {path: {prefix: /one}}, to: [{service: compressed}], policies: {compress: {algorithms: [gzip]} } }
              - {name: none, match: {path: {prefix: /none}}, to: [{service: compressed}], policies: {compress: off}}
            """,
            Cancel
        );

        foreach (var coding in new[] { "gzip", "br", "zstd" })
            (await CodingAsync("/all", coding)).ShouldBe(coding);
        (await CodingAsync("/all", "gzip;q=0.5, br;q=0.8, zstd;q=0.1")).ShouldBe("br");
        (await CodingAsync("/all", "identity")).ShouldBeNull();
        (await CodingAsync("/one", "br, gzip;q=0.1")).ShouldBe("gzip");
        (await CodingAsync("/one", "br")).ShouldBeNull();
        (await CodingAsync("/none", "gzip")).ShouldBeNull();

        async Task<string?> CodingAsync(string path, string accepted) =>
            (
                await stand.Gateway.GetAsync("compressed.test", path, Cancel, ("accept-encoding", accepted), ("x-long", new string('a', 4000)))
            ).Headers.GetValueOrDefault("content-encoding");
    }

    /// <summary>A stream that does not tell its length, so that it is sent in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : Stream
    {
        private readonly MemoryStream _bytes = new(bytes);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _bytes.Read(buffer, offset, count);

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
