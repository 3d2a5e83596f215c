using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Language.Tests.Values;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.Retries;

/// <summary>What Envoys make of the waits that services ask for.</summary>
public sealed class RateLimitedBackoffTests
{
    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task A_retry_waits_as_long_as_Retry_After_asks(string version)
    {
        using var upstream = new LimitingUpstream();
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
                    name: limited
                    endpoints: [{address: 127.0.0.1, port: {{{{{upstream.Port}}}}}}]
                    ---
                    kind: Route
                    name: all
                    fleets: [edge]
                    policies:
                      retry: {statuses: [429]}
                    rules:
                      - {name: other, match: {path: {prefix: /}}, to: [{service: limited}]}
                      - {name: waits, match: {path: {prefix: /waits}}, to: [{service: limited}], policies: {retry: {rateLimitedBackoff: {}}}}
                      - {name: impatient, match: {path: {prefix: /impatient}}, to: [{service: limited}], policies: {retry: {rateLimitedBackoff: {max: 30s}}}}
                    """
        );

        (await WaitAsync("/waits", "retry-after: 1")).ShouldBeGreaterThanOrEqualTo(Asked);
        (await WaitAsync("/waits/until", $"x-ratelimit-reset: {TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3}")).ShouldBeGreaterThanOrEqualTo(Asked);
        (await WaitAsync("/impatient", "retry-after: 31")).ShouldBeLessThan(Asked);
        (await WaitAsync("/plain", "retry-after: 1")).ShouldBeLessThan(Asked);

        async Task<TimeSpan> WaitAsync(string path, string header)
        {
            var answer = await envoy.SendAsync($"GET {path} HTTP/1.1\r\nhost: test\r\nx-answer: {header}\r\nconnection: close\r\n\r\n");
            answer.ShouldStartWith("HTTP/1.1 200");
            return upstream.BetweenTries(path);
        }
    }

    /// <summary>A service that answers the first request to each path with 429 and the header that the request names, and the next with 200.</summary>
    private sealed class LimitingUpstream : Upstream
    {
        private readonly ConcurrentDictionary<string, List<long>> _tries = new();

        /// <summary>The time between the two tries of a path.</summary>
        public TimeSpan BetweenTries(string path) =>
            _tries[path] is [var first, var second]
                ? TimeProvider.System.GetElapsedTime(first, second)
                : throw new InvalidOperationException($"{path} was tried {_tries[path].Count} times.");

        protected override async Task AnswerAsync(NetworkStream stream)
        {
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            var path = (await reader.ReadLineAsync())?.Split(' ')[1] ?? "";
            var header = "";
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                if (line.StartsWith("x-answer: ", StringComparison.OrdinalIgnoreCase))
                    header = line["x-answer: ".Length..];
            }
            var tries = _tries.GetOrAdd(path, _ => []);
            tries.Add(TimeProvider.System.GetTimestamp());
            var answer = tries.Count == 1 && header.Length > 0 ? $"HTTP/1.1 429 Too Many Requests\r\n{header}\r\n" : "HTTP/1.1 200 OK\r\n";
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"{answer}content-length: 0\r\nconnection: close\r\n\r\n"));
        }
    }
}
