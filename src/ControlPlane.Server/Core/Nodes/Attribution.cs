using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using ControlPlane.Store;
using Rejection = ControlPlane.Xds.Rejection;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>A document that something rejected came from.</summary>
/// <param name="Id">Kind and name.</param>
/// <param name="Path">The first place in it that the resource came from.</param>
internal readonly record struct OriginDocument(DocumentId Id, string Path);

/// <summary>A resource of a rejected response.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNamed">Whether Envoy's text names it.</param>
/// <param name="Origins">What it came from.</param>
internal sealed record RejectedResource(string Name, bool IsNamed, ImmutableArray<Origin> Origins);

/// <summary>What stands behind a rejection, as it was when the rejection came.</summary>
/// <param name="Error">Envoy's text, fit to be shown.</param>
/// <param name="Resources">The resources of the rejected response that there are, those that Envoy's text names first.</param>
/// <param name="Origins">Every document that the rejected resources came from.</param>
/// <param name="Suspects">Those that changed since the node last accepted this type: one of them is to blame. Where none did, or where that is not known, the
/// newest.</param>
internal sealed record Attribution(
    string Error,
    ImmutableArray<RejectedResource> Resources,
    ImmutableArray<OriginDocument> Origins,
    ImmutableArray<Suspect> Suspects
)
{
    /// <summary>Where nobody is surely to blame, so many are shown.</summary>
    private const int ShownAtMost = 20;

    /// <summary>Looks a rejection up in the newest state; what the rejected answer cannot have held, because it is newer, is not suspected.</summary>
    public static Attribution Of(ViewKey? view, Rejection rejection, StoreState? state)
    {
        var error = RejectionText.Shown(rejection.Error, state);
        if (view is not { } key || state?.Compiled.Find(key) is not { } resources)
            return new(error, [], [], []);
        var rejected =
            from name in rejection.Resources
            let resource = resources.Find(new ResourceKey(rejection.Type, name))
            where resource is not null
            let named = RejectionText.Names(rejection.Error, name)
            orderby named descending
            select new RejectedResource(name, named, resource.Origins);
        var all = rejected.ToImmutableArray();
        var origins = all.SelectMany(resource => resource.Origins).Select(origin => new OriginDocument(new DocumentId(origin.Kind, origin.Name), origin.Path));
        var documents = origins.DistinctBy(origin => origin.Id).ToImmutableArray();
        return new(error, all, documents, Suspected(documents, rejection, state));
    }

    private static ImmutableArray<Suspect> Suspected(ImmutableArray<OriginDocument> origins, Rejection rejection, StoreState state)
    {
        var known = origins.Where(origin => state.Info.ContainsKey(origin.Id)).Select(origin => (Origin: origin, Info: state.Info[origin.Id])).ToList();
        var changed = known.Where(document => document.Info.Revision > rejection.AckedRevision && document.Info.Revision <= rejection.Revision).ToList();
        var suspected = changed is [] ? known : changed;
        var shown = suspected
            .OrderByDescending(document => document.Info.Revision)
            .Take(changed is [] || rejection.AckedRevision == 0 ? ShownAtMost : suspected.Count);
        return
        [
            .. shown.Select(document => new Suspect(
                document.Origin.Id.Kind,
                document.Origin.Id.Name,
                document.Origin.Path,
                document.Info.Revision,
                document.Info.Author
            )),
        ];
    }
}
