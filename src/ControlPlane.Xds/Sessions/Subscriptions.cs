using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>What one client wants of all types.</summary>
internal sealed class Subscriptions(NameSets sets, bool delta, int largest)
{
    private readonly List<Subscription> _all = [];

    /// <summary>All subscriptions, in the order in which they were made.</summary>
    public IReadOnlyList<Subscription> All => _all;

    /// <summary>Their parts in the order in which they are sent: what is new in the order of <see cref="XdsTypes.All"/>, then what is removed last.</summary>
    public ImmutableArray<(Subscription Subscription, Progress Part)> InOrder { get; private set; } = [];

    /// <summary>The subscription of a type, or null.</summary>
    public Subscription? Find(TypeUrl type)
    {
        foreach (var subscription in _all)
        {
            if (subscription.Type.Url == type)
                return subscription;
        }

        return null;
    }

    /// <summary>Adds a subscription of a type that has none.</summary>
    public Subscription Add(TypeUrl type)
    {
        var row = XdsTypes.Of(type);
        Subscription added = delta ? new DeltaSubscription(row, sets, largest) : new StateSubscription(row, sets, largest);
        _all.Add(added);
        var ordered = _all.OrderBy(subscription => XdsTypes.PlaceOf(subscription.Type.Url)).ToList();
        InOrder =
        [
            .. ordered.Select(subscription => (subscription, subscription.Upserts)),
            .. ordered.Where(subscription => subscription.Type.RemovedLast).Select(subscription => (subscription, subscription.Removals)),
        ];
        return added;
    }

    /// <summary>What a client wants of resources that belong to others is those of the ones that it asks for.</summary>
    public void Narrow(Subscription changed)
    {
        foreach (var belonging in _all.Where(subscription => subscription.Type.BelongsTo == changed.Type.Url))
            belonging.Narrow(changed.Names);
        if (changed.Type.BelongsTo is { } type && Find(type) is { } owners)
            changed.Narrow(owners.Names);
    }

    /// <summary>Children go again after their parents, unless they are due anyway (XDS-102, 105, 142).</summary>
    public void RequireChildren(Body sent, View view)
    {
        foreach (var belonging in _all.Where(subscription => !sent.Names.IsEmpty && subscription.Type.BelongsTo == sent.Type && subscription.Known is null))
            belonging.Upserts.Require(sets.OfOwners(NameSet.Everything, sets.Of(all: false, sent.Names)));
        if (sent.Children.IsEmpty)
            return;
        foreach (var children in sent.Children.GroupBy(child => child.Type))
        {
            if (Find(children.Key) is not { Known: null } subscription)
                continue;
            var type = view[children.Key];
            subscription.Upserts.Require([
                .. children
                    .Select(child => child.Name)
                    .Where(name =>
                        subscription.Names.Contains(name) && type.Entries.TryGetValue(name, out var entry) && entry.ChangedAt <= subscription.Upserts.SentUpTo
                    ),
            ]);
        }
    }

    /// <summary>Known versions are not trusted for a child whose parent was sent on this stream before the child was asked for.</summary>
    public void RequireChildrenOfSent(Subscription subscription, View view)
    {
        foreach (var parents in _all)
        {
            if (parents == subscription || parents.Known is not null || parents.Sent == 0)
                continue;
            var sent = view[parents.Type.Url].Entries.Values.Where(parents.HasSent);
            if (subscription.Type.BelongsTo == parents.Type.Url)
                subscription.Upserts.Require(sets.OfOwners(NameSet.Everything, sets.Of(all: false, [.. sent.Select(entry => entry.Name)])));
            var children = sent.SelectMany(entry => entry.Resource!.Children)
                .Where(child => child.Type == subscription.Type.Url && subscription.Names.Contains(child.Name));
            subscription.Upserts.Require([.. children.Select(child => child.Name)]);
        }
    }
}
