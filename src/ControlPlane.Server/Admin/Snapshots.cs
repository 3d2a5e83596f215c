using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;
using ControlPlane.Store;

namespace ControlPlane.Server.Admin;

/// <summary>Compiled resources as wire records, Envoy's messages as JSON.</summary>
internal static class Snapshots
{
    /// <summary>The resources of a view, or null where there is no such view.</summary>
    public static Snapshot? Of(StoreState state, ViewKey view) =>
        state.Compiled.Find(view) is { } resources ? new Snapshot(view.Fleet, view.Band, state.Revision, [.. resources.All.Select(ToWire)]) : null;

    private static SnapshotResource ToWire(XdsResource resource)
    {
        using var message = JsonDocument.Parse(ResourceText.Json(resource));
        return new SnapshotResource(
            resource.Key.Type.ShortName,
            resource.Key.Name,
            resource.Version,
            [.. resource.Origins.Select(origin => new SnapshotOrigin(origin.Kind, origin.Name, origin.Path))],
            message.RootElement.Clone()
        );
    }
}
