using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;
using Envoy.Config.Listener.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>A gateway: the listeners that its Fleet names, facing clients.</summary>
internal static class EdgeShape
{
    public static IEnumerable<ListenerPlan> Listeners(FleetContext fleet) =>
        (fleet.Spec.Listeners ?? []).Select((listener, index) => Http(fleet, listener, $"listeners[{index}]"));

    private static ListenerPlan Http(FleetContext fleet, ListenerSpec listener, string path) =>
        new(listener, path)
        {
            Chains =
            [
                new FilterChain
                {
                    Name = "default",
                    TransportSocketConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
                    Filters = { HttpConnections.Filters(fleet, ListenerOptions.Of(listener)) },
                },
            ],
        };
}
