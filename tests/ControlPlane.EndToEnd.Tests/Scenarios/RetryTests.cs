using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Retries: as written, and none where none are written.</summary>
[Collection(SharedStands.Collection)]
public sealed class RetryTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_body_is_sent_again_up_to_the_size_of_the_buffer(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await ScriptedBackend.StartAsync(
            async (context, hit) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                if (hit % 2 == 1)
                    context.Response.StatusCode = 503;
                else
                    await context.Response.WriteAsync($"{body.Length} bytes", context.RequestAborted);
            },
            Cancel
        );
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: buffered
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: buffered
            fleets: [edge]
            hosts: [buffered.test]
            policies: {retry: {on: [5xx], methods: [POST], backoff: {base: 1ms} } }
            rules:
              - {name: usual, match: {path: {prefix: /usual}}, to: [{service: buffered}]}
              - {name: large, match: {path: {prefix: /large}}, to: [{service: buffered}], policies: {retry: {buffer: 4MiB} } }
              - {name: small, match: {path: {prefix: /small}}, to: [{service: buffered}], policies: {retry: {buffer: 16KiB} } }
            """,
            Cancel
        );

        foreach (var (path, size) in new[] { ("/usual", 100 << 10), ("/usual", 1 << 20), ("/large", 3 << 20), ("/small", 16 << 10) })
            (await PostAsync(path, size)).Body.ShouldBe($"{size} bytes", path);
        var hits = backend.Hits;
        (await PostAsync("/small", 17 << 10)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        backend.Hits.ShouldBe(hits + 1, "it is not tried again");

        Task<GatewayAnswer> PostAsync(string path, int size) =>
            stand.Gateway.SendAsync(HttpMethod.Post, "buffered.test", path, new ByteArrayContent(new byte[size]), Cancel);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Tries_again_as_often_as_written_and_never_unless_written(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("failing", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: retry
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Route
            name: retry
            fleets: [edge]
            hosts: [retry.test]
            rules:
              - name: twice
                match: {path: {prefix: /twice}}
                to: [{service: retry}]
                policies: {retry: {on: [5xx], attempts: 2, backoff: {base: 1ms, max: 10ms} } }
              - name: by-status
                match: {path: {prefix: /by-status}}
                to: [{service: retry}]
                policies: {retry: {statuses: [429], attempts: 3, methods: [POST], backoff: {base: 1ms, max: 10ms} } }
              - name: never
                match: {path: {prefix: /never}}
                to: [{service: retry}]
            """,
            Cancel
        );

        (await TriesAsync(HttpMethod.Get, "/twice?status=503")).ShouldBe(3);
        (await TriesAsync(HttpMethod.Get, "/twice?status=404")).ShouldBe(1);
        (await TriesAsync(HttpMethod.Post, "/twice?status=503")).ShouldBe(1, "POST is not idempotent");
        (await TriesAsync(HttpMethod.Post, "/by-status?status=429")).ShouldBe(4);
        (await TriesAsync(HttpMethod.Get, "/by-status?status=429")).ShouldBe(1, "only POST is named");
        (await TriesAsync(HttpMethod.Post, "/by-status?status=503")).ShouldBe(1);
        (await TriesAsync(HttpMethod.Get, "/never?status=503")).ShouldBe(1);

        async Task<long> TriesAsync(HttpMethod method, string path)
        {
            var before = backend.Hits;
            var answer = await stand.Gateway.SendAsync(method, "retry.test", path, Cancel);
            answer.Status.ShouldBe(Enum.Parse<HttpStatusCode>(path.Split("status=")[1]));
            return backend.Hits - before;
        }
    }
}
