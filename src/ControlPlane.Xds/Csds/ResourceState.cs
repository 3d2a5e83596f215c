using ControlPlane.Resources;
using ControlPlane.Xds.Sessions;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Csds;

/// <summary>How far a client has come with one resource.</summary>
internal enum ResourceStatus
{
    /// <summary>It is not sent, or does not exist.</summary>
    NotSent,

    /// <summary>It was sent, and is neither acknowledged nor rejected.</summary>
    Stale,

    /// <summary>The client has it.</summary>
    Synced,

    /// <summary>It was in a response that the client rejected.</summary>
    Error,
}

/// <summary>A resource that a client is subscribed to.</summary>
/// <param name="Key">Type and name.</param>
/// <param name="Resource">What the client should have; null where nothing of this name exists.</param>
/// <param name="Status">How far the client has come with it.</param>
/// <param name="Rejection">The rejection, where the status is <see cref="ResourceStatus.Error"/>.</param>
internal sealed record ResourceState(ResourceKey Key, XdsResource? Resource, ResourceStatus Status, Rejection? Rejection)
{
    /// <summary>The resources of a subscription by name.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="view">The view that is published for the node now; null when it has none.</param>
    /// <param name="lineage">The lineage of the view it was last served from; numbers of another view's changes say nothing.</param>
    public static IEnumerable<ResourceState> Of(Subscription subscription, View? view, object? lineage)
    {
        var type = subscription.Type.Url;
        var comparable = view is not null && subscription.Known is null && ReferenceEquals(view.Lineage, lineage);
        var entries = view?[type].Entries;
        var names = subscription.Names.All && entries is not null ? subscription.Names.Names.Union(entries.Keys) : subscription.Names.Names;
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var entry = entries?.GetValueOrDefault(name);
            var status = entry is null || !comparable ? ResourceStatus.NotSent : StatusOf(entry, subscription.Upserts);
            yield return new(new ResourceKey(type, name), entry?.Resource, status, status is ResourceStatus.Error ? subscription.Upserts.Rejection : null);
        }
    }

    /// <summary>A response of a full state, or one that is sent again, also holds what the client has long had: that stays synced.</summary>
    private static ResourceStatus StatusOf(Entry entry, Progress progress)
    {
        var (name, changed) = (entry.Name, entry.ChangedAt > progress.Acked);
        if (progress.InFlight is { } open && (open.MustSend.Contains(name) || (changed && open.Body.Names.Contains(name))))
            return ResourceStatus.Stale;
        if (entry.ChangedAt > progress.SentUpTo || progress.MustSend.Contains(name))
            return ResourceStatus.NotSent;
        if (!changed && !progress.Unacknowledged.Contains(name))
            return ResourceStatus.Synced;
        return progress.Rejection is not null && progress.RejectedNames.Contains(name) ? ResourceStatus.Error : ResourceStatus.Stale;
    }
}
