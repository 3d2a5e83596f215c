using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Language.Tests.Values;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.Hedges;

/// <summary>What Envoys do with a try that takes too long.</summary>
public sealed class HedgingTests
{
    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task A_slow_try_goes_on_while_another_endpoint_is_asked(string version)
    {
        var tries = new Tries();
        using var first = new HangingUpstream(tries);
        using var second = new HangingUpstream(tries);
        using var envoy = await RunningEnvoy.StartAsync(
            version,
            port =>
                $$$$$"""
                    kind: Fleet
                    name: edge
                    role: edge
                    listeners: [{name: http, address: 127.0.0.1, port: {{{{{port}}}}}}]
                    ---
                    kind: Service
                    name: hanging
                    loadBalancing: {policy: roundRobin}
                    endpoints: [{address: 127.0.0.1, port: {{{{{first.Port}}}}}}, {address: 127.0.0.1, port: {{{{{second.Port}}}}}}]
                    ---
                    kind: Route
                    name: all
                    fleets: [edge]
                    policies:
                      retry: {on: [gateway-error], perTry: 1s}
                      hedge: {onPerTryTimeout: true}
                    rules:
                      - {name: hedged, match: {path: {prefix: /hedged}}, to: [{service: hanging}]}
                      - {name: refused, match: {path: {prefix: /refused}}, to: [{service: hanging}], policies: {retry: {on: [refused-stream]}}}
                      - {name: plain, match: {path: {prefix: /plain}}, to: [{service: hanging}], policies: {hedge: off}}
                    """
        );

        foreach (var path in new[] { "/hedged", "/refused" })
        {
            (await SendAsync("GET", path)).ShouldEndWith("the first try goes on", customMessage: path);
            tries.Of(path).Select(one => one.Port).Order().ShouldBe(new[] { first.Port, second.Port }.Order(), path);
            await tries.Of(path)[0].Ended;
        }

        (await SendAsync("GET", "/plain")).ShouldEndWith("the first try was cancelled");

        (await SendAsync("POST", "/hedged/orders")).ShouldStartWith("HTTP/1.1 504");
        tries.Of("/hedged/orders").Count.ShouldBe(1, "a method that is not retried is never sent twice");

        Task<string> SendAsync(string method, string path) =>
            envoy.SendAsync($"{method} {path} HTTP/1.1\r\nhost: test\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }

    /// <summary>The tries of requests, by path.</summary>
    private sealed class Tries
    {
        private readonly ConcurrentDictionary<string, List<Try>> _all = new();

        public List<Try> Of(string path) => _all.GetOrAdd(path, _ => []);
    }

    /// <summary>A try of a request.</summary>
    private sealed class Try(int port)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Port => port;

        /// <summary>Ends when Envoy cancels it.</summary>
        public Task Ended => _ended.Task;

        public void End() => _ended.SetResult();
    }

    /// <summary>A service that never answers the first try of a path, and says of the next what became of the first.</summary>
    private sealed class HangingUpstream(Tries all) : Upstream
    {
        protected override async Task AnswerAsync(NetworkStream stream)
        {
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            var path = (await reader.ReadLineAsync())?.Split(' ')[1] ?? "";
            while (await reader.ReadLineAsync() is { Length: > 0 }) { }
            var (tries, own) = (all.Of(path), new Try(Port));
            tries.Add(own);
            if (tries.Count == 1)
            {
                await reader.ReadLineAsync();
                own.End();
                return;
            }
            if (path == "/plain")
                await tries[0].Ended;
            var told = tries[0].Ended.IsCompleted ? "the first try was cancelled" : "the first try goes on";
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\ncontent-length: {told.Length}\r\nconnection: close\r\n\r\n{told}"));
        }
    }
}
