using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>
/// Envoy rejects a listener at an address that another one still has, so listeners that take over addresses come after those that leave them.
/// </summary>
public sealed class ListenerAddressTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Listeners_exchange_ports_and_change_names_without_a_rejection(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        var (one, other) = (FreePort.Next(), FreePort.Next());
        (string Name, int Port)[][] steps =
        [
            [("a", one), ("b", other)],
            [("a", other), ("b", one)],
            [("c", other), ("b", one)],
            [("b", other), ("c", one), ("d", stand.Gateway.Address.Port)],
        ];
        foreach (var listeners in steps)
        {
            await stand.ApplyAsync(Fleet(listeners), Cancel);
            await Wait.UntilAsync(
                $"Envoy listens as {string.Join(' ', listeners)}",
                TimeSpan.FromMinutes(3),
                cancel => ListensAsync(stand, listeners, cancel),
                Cancel
            );
        }

        (await stand.Envoy.Admin.StatAsync("listener_manager.lds.update_rejected", Cancel)).ShouldBe(0);
    }

    /// <summary>Whether each port answers, and the requests are counted at the listener that is to have it.</summary>
    private static async Task<bool> ListensAsync(Stand stand, (string Name, int Port)[] listeners, CancellationToken cancel)
    {
        foreach (var (name, port) in listeners)
        {
            using var gateway = new Gateway(port);
            var before = await stand.Envoy.Admin.StatAsync($"listener.edge/{name}.downstream_cx_total", cancel);
            try
            {
                if ((await gateway.GetAsync("nowhere.test", "/", cancel)).Status != HttpStatusCode.NotFound)
                    return false;
            }
            catch (HttpRequestException)
            {
                return false;
            }
            if (await stand.Envoy.Admin.StatAsync($"listener.edge/{name}.downstream_cx_total", cancel) <= before)
                return false;
        }
        return true;
    }

    private static string Fleet((string Name, int Port)[] listeners) =>
        $"{{kind: Fleet, name: edge, role: edge, listeners: "
        + $"[{string.Join(", ", listeners.Select(listener => $"{{name: {listener.Name}, address: 127.0.0.1, port: {listener.Port}}}"))}]}}";
}
