using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>
/// Several Envoys of the fleet <c>edge</c> on one port: the kernel deals connections out among them. For each there is a client whose one connection reached
/// it.
/// </summary>
internal sealed class FleetStand(EnvoyBinary binary, System.Net.IPEndPoint ads) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly List<Member> _members = [];

    /// <summary>An Envoy and a client of it.</summary>
    /// <param name="Node">Its node.id.</param>
    /// <param name="Envoy">The Envoy.</param>
    /// <param name="Gateway">Reaches this Envoy alone.</param>
    internal sealed record Member(string Node, EnvoyProcess Envoy, Gateway Gateway);

    /// <summary>The listener's port.</summary>
    public int Port { get; } = Testing.FreePort.Next();

    /// <summary>Those that run.</summary>
    public IReadOnlyList<Member> Members => _members;

    /// <summary>Starts one more and waits until it serves.</summary>
    public async Task JoinAsync(CancellationToken cancel)
    {
        var node = $"edge-{_members.Count + 1}";
        var envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", node, ads), cancel);
        await Wait.UntilAsync($"{node} is ready", Deadline, envoy.Admin.IsReadyAsync, cancel);
        _members.Add(new Member(node, envoy, await ReachAsync(envoy, cancel)));
    }

    /// <summary>Ends the Envoy that came last.</summary>
    public async Task LeaveAsync()
    {
        var last = _members[^1];
        _members.Remove(last);
        last.Gateway.Dispose();
        await last.Envoy.DisposeAsync();
    }

    /// <summary>Waits until each Envoy takes the fleet for as large as it is.</summary>
    public Task UntilCountedAsync(TimeSpan deadline, CancellationToken cancel) =>
        Wait.UntilAsync(
            $"all know of {_members.Count} members",
            deadline,
            async inner =>
            {
                foreach (var member in _members)
                {
                    if (await member.Envoy.Admin.StatAsync("cluster.fleet.membership_total", inner) != _members.Count)
                        return false;
                }
                return true;
            },
            cancel
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_members.Count > 0)
            await LeaveAsync();
    }

    /// <summary>Connects until the connection is this Envoy's.</summary>
    private async Task<Gateway> ReachAsync(EnvoyProcess envoy, CancellationToken cancel)
    {
        const string Counter = "listener.edge/http.downstream_cx_total";
        Gateway? found = null;
        await Wait.UntilAsync(
            "a connection reaches it",
            Deadline,
            async inner =>
            {
                var before = await envoy.Admin.StatAsync(Counter, inner);
                var gateway = new Gateway(Port);
                await gateway.GetAsync("nowhere.test", "/", inner);
                if (await envoy.Admin.StatAsync(Counter, inner) > before)
                    found = gateway;
                else
                    gateway.Dispose();
                return found is not null;
            },
            cancel
        );
        return found!;
    }
}
