using System.Collections.Immutable;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>How far one client has come with one part of one type: two numbers, no map of versions.</summary>
internal sealed class Progress(Part part, NameSets sets)
{
    public Part Part { get; } = part;

    /// <summary>The change up to which the client has acknowledged everything.</summary>
    public long Acked { get; private set; }

    /// <summary>The change up to which everything was sent, or concerns the client in nothing. Never less than <see cref="Acked"/>.</summary>
    public long SentUpTo { get; private set; }

    /// <summary>Names that must be sent, whatever their entry says.</summary>
    public NameSet MustSend { get; private set; } = NameSet.None;

    /// <summary>
    /// Names that had to be sent, and were, in a response that the client rejected or left open: they go again with the next change (XDS-028).
    /// </summary>
    public NameSet Unacknowledged { get; private set; } = NameSet.None;

    /// <summary>Names that must be sent, or were and are not acknowledged.</summary>
    public NameSet Outstanding => sets.Union(sets.Union(MustSend, Unacknowledged), InFlight?.MustSend ?? NameSet.None);

    /// <summary>The newest response that awaits its acknowledgement.</summary>
    public InFlight? InFlight { get; private set; }

    /// <summary>The rejection of what was last sent; null once something newer was acknowledged.</summary>
    public Rejection? Rejection { get; private set; }

    /// <summary>The resources of the response that <see cref="Rejection"/> rejected, until they are sent again.</summary>
    public ImmutableArray<string> RejectedNames { get; private set; } = [];

    /// <summary>Counts as having come to this change without anything having been sent.</summary>
    public void StartAt(long head) => (Acked, SentUpTo, Unacknowledged, Rejection) = (head, head, NameSet.None, null);

    /// <summary>Counts from now on in the changes of another view, of which this one is the newest: what is not acknowledged must be sent again.</summary>
    public void MoveTo(long head)
    {
        MustSend = Outstanding;
        InFlight = InFlight is { } open ? open with { Body = open.Body with { Rest = null }, MustSend = NameSet.None, To = 0 } : null;
        StartAt(head);
    }

    /// <summary>These names must be sent.</summary>
    public void Require(NameSet names) => MustSend = sets.Union(MustSend, names);

    /// <summary>These names must be sent.</summary>
    public void Require(HashSet<string> names)
    {
        if (names.Count > 0)
            Require(sets.Of(all: false, names));
    }

    /// <summary>These names are not to be sent.</summary>
    public void Forget(HashSet<string> dropped) => Restrict(names => sets.Without(names, dropped));

    /// <summary>The client wants nothing but these any more.</summary>
    public void Keep(NameSet wanted) => Restrict(names => sets.Within(names, wanted));

    /// <summary>Everything up to here was sent, or concerns the client in nothing.</summary>
    public void Pass(long head) => (MustSend, SentUpTo) = (NameSet.None, head);

    /// <summary>What does not fit into a response must be sent next.</summary>
    /// <returns>The names that it carries because they had to be sent.</returns>
    public NameSet Leave(Rest rest)
    {
        Require(rest.LeftIn(sets));
        return rest.CarriedIn(sets);
    }

    /// <summary>What is in flight is waited for no longer, so what it had to carry goes again.</summary>
    /// <param name="byItsRest">Whether only what did not fit into it follows: then all that it carried goes again, when the client answers.</param>
    public void Overtake(bool byItsRest)
    {
        if (InFlight is not { } open)
            return;
        Unacknowledged = sets.Union(Unacknowledged, open.MustSend);
        if (byItsRest)
            Unacknowledged = sets.Union(Unacknowledged, sets.Of(all: false, [.. open.Body.Names, .. open.Body.Removed]));
    }

    /// <summary>A response leaves.</summary>
    /// <param name="response">The response.</param>
    /// <param name="changes">Whether it carries all that changed; otherwise what was rejected or left open before stays so.</param>
    public void Send(InFlight response, bool changes)
    {
        if (changes)
            (Unacknowledged, RejectedNames) = (NameSet.None, []);
        InFlight = response;
    }

    /// <summary>The client acknowledges what is in flight. What it left open before, and was overtaken by its rest, goes again now that it answers.</summary>
    /// <returns>Whether it has what its type had then: not while what it rejected before still stands, or parts of it are left.</returns>
    public bool Acknowledge()
    {
        var (to, whole) = (InFlight!.To, InFlight.Body.Rest is null);
        InFlight = null;
        if (to <= Acked && Rejection is not null)
            return false;
        (Acked, Rejection) = (Math.Max(Acked, to), null);
        Require(Unacknowledged);
        Unacknowledged = NameSet.None;
        return whole && MustSend.IsEmpty;
    }

    /// <summary>The client rejects what is in flight.</summary>
    public void Reject(Rejection rejection)
    {
        Unacknowledged = sets.Union(Unacknowledged, InFlight!.MustSend);
        (RejectedNames, Rejection, InFlight) = ([.. RejectedNames.Union(InFlight.Body.Names)], rejection, null);
    }

    /// <summary>Resources that stood in the rejected response beside those that it was sent for, and may be to blame.</summary>
    public void Blame(IEnumerable<string> names) => RejectedNames = RejectedNames.AddRange(names);

    private void Restrict(Func<NameSet, NameSet> restricted)
    {
        (MustSend, Unacknowledged) = (restricted(MustSend), restricted(Unacknowledged));
        if (InFlight is { } open)
            InFlight = open with { MustSend = restricted(open.MustSend) };
    }
}
