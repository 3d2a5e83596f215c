using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

/// <summary>Documents that compile together: a fleet, a service, and a route that needs both.</summary>
internal static class Sample
{
    public const string Fleet = """{"role":"edge","listeners":[{"name":"http","port":8000}]}""";
    public const string Service = """{"endpoints":[{"address":"10.0.0.11","port":8080}]}""";
    public const string OtherService = """{"endpoints":[{"address":"10.0.0.12","port":8080}]}""";
    public const string Route = """{"fleets":["edge"],"rules":[{"to":[{"service":"orders"}]}]}""";

    /// <summary>Writes all three in one transaction.</summary>
    public static async Task<long> ApplyAsync(TestServer server, string source = "api")
    {
        var transaction = new TransactionRequest
        {
            Source = source,
            Documents = [Document("Fleet", "edge", Fleet), Document("Service", "orders", Service), Document("Route", "orders", Route)],
        };
        return (await server.Client.TransactAsync(transaction, TestContext.Current.CancellationToken)).ShouldSucceed().Revision;
    }

    /// <summary>A document with its identity in it.</summary>
    public static JsonElement Document(string kind, string name, string body) =>
        JsonSerializer.Deserialize<JsonElement>($$"""{"kind":"{{kind}}","name":"{{name}}",{{body[1..]}}""", WireJson.Options);
}
