using System.Text.Json;

namespace ControlPlane.Bench.Servers;

/// <summary>The documents of a bench: a fleet, and services that routes send requests to. Each service becomes a cluster of about 300 bytes.</summary>
internal static class BenchDocuments
{
    /// <summary>The fleet's name, which the emulated Envoys carry as node.cluster.</summary>
    public const string Fleet = "bench";

    private const int RulesOfARoute = 50;

    /// <summary>The fleet.</summary>
    /// <param name="listeners">How many listeners it has.</param>
    public static JsonElement FleetOf(int listeners) =>
        Element(
            new
            {
                kind = "Fleet",
                name = Fleet,
                role = "edge",
                listeners = Enumerable
                    .Range(0, listeners)
                    .Select(index => new
                    {
                        name = $"http-{index}",
                        address = "127.0.0.1",
                        port = 10_000 + index,
                    }),
            }
        );

    /// <summary>A service; another version is another cluster.</summary>
    public static JsonElement Service(int index, int version) =>
        Element(
            new
            {
                kind = "Service",
                name = ServiceName(index),
                endpoints = new[] { new { address = $"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}", port = 8080 } },
                connectTimeout = "1s",
                circuitBreaker = new
                {
                    maxConnections = 1000 + version,
                    maxPendingRequests = 500,
                    maxRequests = 1000,
                    maxRetries = 5,
                },
                outlierDetection = new
                {
                    consecutive5xx = 5,
                    interval = "10s",
                    baseEjectionTime = "30s",
                    maxEjectionPercent = 50,
                },
            }
        );

    /// <summary>A service's name.</summary>
    public static string ServiceName(int index) => $"upstream-{index:000000}-in-a-bench";

    /// <summary>How the compiler names the routes of a listener.</summary>
    public static string RoutesName(int listener) => $"{Fleet}/http-{listener}@1";

    /// <summary>Routes to so many services: each on a host of its own, or many rules in one route.</summary>
    public static IEnumerable<JsonElement> Routes(int services, bool hosts) =>
        hosts
            ? Enumerable
                .Range(0, services)
                .Select(index =>
                    Element(
                        new
                        {
                            kind = "Route",
                            name = $"route-{index:00000}",
                            fleets = new[] { Fleet },
                            hosts = new[] { $"host-{index}.example.com" },
                            rules = new[] { Rule(index) },
                        }
                    )
                )
            : Enumerable
                .Range(0, services)
                .Chunk(RulesOfARoute)
                .Select(
                    (chunk, index) =>
                        Element(
                            new
                            {
                                kind = "Route",
                                name = $"route-{index:00000}",
                                fleets = new[] { Fleet },
                                rules = chunk.Select(Rule),
                            }
                        )
                );

    private static object Rule(int index) =>
        new
        {
            name = $"rule-{index}",
            match = new { path = new { prefix = $"/service-{index}" } },
            to = new[] { new { service = ServiceName(index) } },
        };

    private static JsonElement Element(object document) => JsonSerializer.SerializeToElement(document);
}
