using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Resources;
using ControlPlane.Store;
using Rejection = ControlPlane.Xds.Rejection;

namespace ControlPlane.Server.NodeStates;

/// <summary>The documents behind a rejection.</summary>
internal static class RejectedDocuments
{
    /// <summary>
    /// The documents that the rejected resources came from, each once. Those that changed since the node last accepted this type come first: one of them is to blame;
    /// among them, those of a resource that Envoy's text names.
    /// </summary>
    public static IReadOnlyList<RejectedDocument> Of(ViewKey? view, Rejection rejection, StoreState? state)
    {
        if (view is not { } key || state?.Compiled.Views.GetValueOrDefault(key) is not { } resources) return [];
        var documents =
            from name in rejection.Resources
            let resource = resources.Find(new ResourceKey(rejection.Type, name))
            where resource is not null
            from origin in resource.Origins
            let info = state.Info.GetValueOrDefault(new DocumentId(origin.Kind, origin.Name))
            where info is not null
            orderby info.Revision > rejection.AckedRevision descending, rejection.Error.Contains(name, StringComparison.Ordinal) descending, info.Revision descending
            select new RejectedDocument(origin.Kind, origin.Name, origin.Path, info.Revision, info.Author);
        return [.. documents.DistinctBy(document => (document.Kind, document.Name))];
    }
}
