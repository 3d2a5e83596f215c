using System.Net;
using ControlPlane.Client.Wire;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests;

/// <summary><c>GET /fleets/{name}/status</c>.</summary>
public sealed class FleetStatusTests
{
    [Fact]
    public async Task A_fleet_that_is_not_there_has_no_status()
    {
        await using var server = await StartAsync();
        await server.GetAsync("/api/v1/fleets/nobody/status").ShouldRefuseAsync(HttpStatusCode.NotFound);
        var status = await StatusAsync(server, "edge");
        (status.Fleet, status.Revision, status.Nodes, status.Held.Count, status.Problems.Count).ShouldBe(("edge", 1, new FleetNodes(0, 0, 0, 0, 0), 0, 0));
    }
}
