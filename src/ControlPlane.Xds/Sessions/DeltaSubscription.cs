using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>A subscription in the delta variant: requests tell what comes and goes, and a client that reconnects tells what it has.</summary>
internal sealed class DeltaSubscription(XdsType type, NameSets sets, int largest) : Subscription(type, sets, largest)
{
    /// <inheritdoc/>
    public override void Open(ClientRequest request)
    {
        var (asked, dropped) = (request.Subscribe, request.Unsubscribe);
        var legacyWildcard = (Type.LegacyWildcard || Type.BelongsTo is not null) && asked.Count == 0 && dropped.Count == 0;
        Names = Sets.Said([.. asked.Except(dropped)], legacyWildcard);
        Known = request.Known;
    }

    /// <summary>Subscribes, then unsubscribes (XDS-071).</summary>
    public override void Change(ClientRequest request)
    {
        if (request.Subscribe.Count > 0)
            Add(Sets.Said([.. request.Subscribe]));
        if (request.Unsubscribe.Count > 0)
            Unsubscribe([.. request.Unsubscribe]);
    }

    /// <inheritdoc/>
    public override Ask AskOf(long from, NameSet mustSend, Progress part) =>
        new(from, Names, mustSend, part.Part) { Kept = part == Removals ? Kept.Nothing : Kept.Nothing with { Since = Removals.SentUpTo }, Largest = Largest };

    /// <inheritdoc/>
    protected override bool Begin(KnownVersions known, View view)
    {
        if (known.IsEmpty)
        {
            Upserts.Require(Names);
            AnswerEmpty = Names.All;
            return false;
        }

        var (differing, gone) = known.Compare(View!, Names);
        gone.RemoveWhere(name => !view.TellsRemoval(Type, name));
        Upserts.Require(differing);
        Removals.Require(gone);
        return true;
    }

    private void Unsubscribe(HashSet<string> dropped)
    {
        Drop(dropped);

        // The client no longer knows whether the wildcard still brings it these, so it is told (XDS-073).
        if (!Names.All || Known is not null)
            return;
        dropped.Remove(NameSet.Wildcard);
        Upserts.Require(Sets.Said(dropped));
    }
}
