using System.Text.Json;
using ControlPlane.Cli.Connection;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Tests;

public sealed class TouchedFleetsTests
{
    private static readonly JsonElement[] Documents =
    [
        JsonElement.Parse("""{"kind":"Fleet","name":"edge"}"""),
        JsonElement.Parse("""{"kind":"Fleet","name":"inner"}"""),
        JsonElement.Parse("""{"kind":"Fleet","name":"idle","use":["patient"]}"""),
        JsonElement.Parse("""{"kind":"Policy","name":"patient","policies":{}}"""),
        JsonElement.Parse("""{"kind":"Consumer","name":"alice","groups":["partners"]}"""),
        JsonElement.Parse("""{"kind":"Service","name":"orders"}"""),
        JsonElement.Parse("""{"kind":"Service","name":"stock","failover":["orders"]}"""),
        JsonElement.Parse("""{"kind":"Route","name":"orders","fleets":["edge"],"rules":[{"to":[{"service":"orders"}]}]}"""),
        JsonElement.Parse("""{"kind":"Route","name":"stock-api","fleets":"inner","rules":[{"to":[{"service":"stock"}]}]}"""),
    ];

    [Theory]
    [InlineData("Fleet", "idle", "idle")]
    [InlineData("Route", "stock-api", "inner")]
    [InlineData("Service", "stock", "inner")]
    [InlineData("Service", "orders", "edge,inner")]
    [InlineData("Policy", "patient", "idle")]
    [InlineData("Service", "unused", "")]
    [InlineData("Consumer", "alice", "edge,idle,inner")]
    public void Follows_the_names(string kind, string name, string fleets) =>
        string.Join(',', TouchedFleets.Of([new DocumentName(kind, name)], Documents)).ShouldBe(fleets);
}
