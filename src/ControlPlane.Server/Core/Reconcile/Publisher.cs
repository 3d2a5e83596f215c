using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>
/// Publishes views in the steps of <see cref="Publishing"/>: what older routes still name stays until the Envoys have the new ones, or <see cref="Patience"/>
/// is over. Not thread-safe.
/// </summary>
internal sealed class Publisher(SnapshotCache snapshots, NodeStatus nodes, TimeProvider clock)
{
    /// <summary>How long a last step waits for Envoys that do not acknowledge their routes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private ImmutableDictionary<ViewKey, ResourceSet> _published = ImmutableDictionary<ViewKey, ResourceSet>.Empty;
    private ImmutableDictionary<ViewKey, ResourceSet> _last = ImmutableDictionary<ViewKey, ResourceSet>.Empty;
    private long _revision;
    private DateTimeOffset _until;

    /// <summary>Whether a last step is still to come. Any thread may ask; it is over when the step is published.</summary>
    public bool IsPending => !ReferenceEquals(_published, _last);

    /// <summary>Whether these views, or newer ones that are the newest, are published, and no step is to come. Any thread may ask.</summary>
    public bool HasPublished(ImmutableDictionary<ViewKey, ResourceSet> views, ImmutableDictionary<ViewKey, ResourceSet> newest) =>
        !IsPending && (ReferenceEquals(_published, views) || ReferenceEquals(_published, newest));

    /// <summary>Publishes these views, or the first step towards them.</summary>
    /// <returns>The views whose Envoys are to have something else now, and how many of those are connected.</returns>
    public (IReadOnlySet<ViewKey> Changed, int Envoys) Publish(ImmutableDictionary<ViewKey, ResourceSet> views, long revision)
    {
        if (IsPending && MayFinish())
            _published = _last;
        var first = views.ToImmutableDictionary(
            view => view.Key,
            view => Publishing.Steps(_published.GetValueOrDefault(view.Key, ResourceSet.Empty), view.Value)[0]
        );
        (_last, _revision, _until) = (views, revision, clock.GetUtcNow() + Patience);
        _published = views.All(view => ReferenceEquals(first[view.Key], view.Value)) ? views : first;
        var changed = snapshots.Publish(_published, revision);
        return (changed, nodes.Views.Count(view => changed.Contains(view.Published)));
    }

    /// <summary>Publishes the last step, if it may.</summary>
    /// <returns>Whether it did.</returns>
    public bool Finish()
    {
        if (!IsPending || !MayFinish())
            return false;
        snapshots.Publish(_last, _revision);
        _published = _last;
        return true;
    }

    /// <summary>Whether all connected Envoys of the views in question have the routes and listeners of the first step, or had time enough.</summary>
    private bool MayFinish()
    {
        if (clock.GetUtcNow() >= _until)
            return true;
        var waiting = _last.Where(view => !ReferenceEquals(_published[view.Key], view.Value)).Select(view => view.Key).ToHashSet();
        return nodes
            .List()
            .Where(node => node is { Connected: true, View: { } view } && waiting.Contains(view.Published))
            .All(node => XdsTypes.All.Where(type => type.EndsStep).All(type => Has(node, type.Url)));
    }

    /// <summary>Whether a node has all of a type. One of which it is to have nothing need not be asked for.</summary>
    private bool Has(NodeState node, TypeUrl wanted) =>
        node.Types.FirstOrDefault(type => type.Type == wanted) is { } known ? known.Status == NodeTypeStatus.Synced : !snapshots.Has(node.View!.Value, wanted);
}
