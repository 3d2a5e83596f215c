using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Pins;

/// <summary>A fleet with routes of several authors, for tests of what is pinned in it.</summary>
internal static class PinScene
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FleetStatus> StatusAsync(TestServer server, string fleet) => (await server.Client.FleetStatusAsync(fleet, Cancel)).ShouldSucceed();

    public static async Task<long> PutRouteAsync(TestServer server, string name, string prefix, string service = "orders")
    {
        using var answer = await server.PutAsync($"/api/v1/routes/{name}", RouteBody(prefix, service));
        return (await Task.FromResult(answer).ShouldAnswerAsync<TransactionResponse>(answer.StatusCode)).Revision;
    }

    public static Task<TestServer> StartAsync(params string[] routes) => StartAsync(null, routes);

    /// <summary>A server with the sample, and one revision more for each route, whose prefix is its name.</summary>
    public static async Task<TestServer> StartAsync(DirectoryInfo? stays, params string[] routes)
    {
        var server = await TestServer.StartAsync(stays: stays);
        await Sample.ApplyAsync(server);
        foreach (var route in routes)
            await PutRouteAsync(server, route, $"/{route}");
        return server;
    }

    public static async Task<long> ApplyAsync(TestServer server, params (string Name, string Prefix)[] routes) =>
        (
            await server.Client.TransactAsync(
                new TransactionRequest
                {
                    Source = "api",
                    Documents = [.. routes.Select(route => Sample.Document("Route", route.Name, RouteBody(route.Prefix, "orders")))],
                },
                Cancel
            )
        )
            .ShouldSucceed()
            .Revision;

    public static string RouteBody(string prefix, string service, params string[] fleets) =>
        $$"""
            {"fleets":[{{string.Join(',', fleets.DefaultIfEmpty("edge").Select(fleet => $"\"{fleet}\""))}}],
             "rules":[ {"match": {"path": {"prefix":"{{prefix}}"} }, "to":[ {"service":"{{service}}"} ] } ] }
            """;

    public static Task<HeldDocument> HeldAsync(TestServer server, string name, long rejected = 0) =>
        Eventually.AnswerAsync(
            async () => (await StatusAsync(server, "edge")).Held.FirstOrDefault(held => held.Name == name && held.Rejected >= rejected),
            $"{name} is held"
        );
}
