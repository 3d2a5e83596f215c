using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>What one client wants of one type, and how far it has come.</summary>
internal sealed class Subscription
{
    private readonly NameSets _sets;

    public Subscription(XdsType type, NameSets sets)
    {
        (Type, _sets) = (type, sets);
        Upserts = new Progress(type.RemovedLast ? Part.Upserts : Part.Both, sets);
        Removals = type.RemovedLast ? new Progress(Part.Removals, sets) : Upserts;
        Parts = type.RemovedLast ? [Upserts, Removals] : [Upserts];
    }

    public XdsType Type { get; }

    /// <summary>The view's resources of the type; null before there is a view.</summary>
    public TypeView? View { get; set; }

    /// <summary>The wildcard, names, or both.</summary>
    public NameSet Names { get; private set; } = NameSet.None;

    /// <summary>New and changed resources; for most types removals too.</summary>
    public Progress Upserts { get; }

    /// <summary>Removals; the same object as <see cref="Upserts"/> where they are sent with the rest.</summary>
    public Progress Removals { get; }

    /// <summary>Both, each once.</summary>
    public ImmutableArray<Progress> Parts { get; }

    /// <summary>Until when the type waits for the acknowledgements of what is in flight; null when nothing is.</summary>
    public DateTimeOffset? AwaitingAckUntil => Later(Upserts.InFlight?.Until, Removals.InFlight?.Until);

    /// <summary>Whether an empty response is due: a client that asks for everything waits for one (XDS-082).</summary>
    public bool AnswerEmpty { get; private set; }

    /// <summary>Until when the first response waits for this stream's request of another type.</summary>
    public DateTimeOffset? WaitsUntil { get; set; }

    /// <summary>The versions that the client said it has, until there is a view to compare them with; afterwards null.</summary>
    public KnownVersions? Known { get; private set; }

    /// <summary>The change this stream began at.</summary>
    public long Start { get; private set; }

    /// <summary>All names that were ever sent because they had to be.</summary>
    public NameSet SentByName { get; private set; } = NameSet.None;

    /// <summary>The version last acknowledged.</summary>
    public string? AckedVersion { get; private set; }

    /// <summary>The revision last acknowledged.</summary>
    public long AckedRevision { get; private set; }

    /// <summary>Resources sent on this stream.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether this resource was sent on this stream.</summary>
    public bool HasSent(Entry entry) => SentByName.Contains(entry.Name) || (entry.ChangedAt > Start && entry.ChangedAt <= Upserts.SentUpTo);

    /// <summary>The first request: what it subscribes to, and what the client says it has.</summary>
    public void Open(ClientRequest request)
    {
        var (asked, dropped) = (request.Subscribe, request.Unsubscribe);
        var legacyWildcard = Type.LegacyWildcard && asked.Count == 0 && dropped.Count == 0;
        Names = _sets.Said([.. asked.Except(dropped)], legacyWildcard);
        Known = request.Known;
    }

    /// <summary>Keeps what the client says it has for longer than its request lives.</summary>
    public void KeepKnown() => Known = Known?.Without([]);

    /// <summary>The first look at a view: what the client does not know, or knows otherwise, must be sent (XDS-079).</summary>
    /// <returns>Whether the client has something of this type.</returns>
    public bool Begin()
    {
        var (known, type) = (Known!, View!);
        Known = null;
        Start = type.Head;
        foreach (var part in Parts)
            part.StartAt(type.Head);
        if (known.IsEmpty)
        {
            Upserts.Require(Names);
            AnswerEmpty = Names.All;
            return false;
        }

        var (differing, gone) = known.Compare(type, Names);
        Upserts.Require(differing);
        Removals.Require(gone);
        return true;
    }

    /// <summary>From another view to this one: what differs must be sent, and what was not acknowledged.</summary>
    public void MoveFrom(TypeView from)
    {
        var to = View!;
        var differing = to.Entries.Values.Where(entry =>
            Names.Contains(entry.Name)
            && (!from.Entries.TryGetValue(entry.Name, out var old) || old.Resource!.Version != entry.Resource!.Version || old.ChangedAt > Upserts.Acked)
        );
        var gone = from
            .Entries.Keys.Concat(from.Recent.Where(entry => entry.Gone && entry.ChangedAt > Removals.Acked).Select(entry => entry.Name))
            .Where(name => Names.Contains(name) && !to.Entries.ContainsKey(name));
        Upserts.Require([.. differing.Select(entry => entry.Name)]);
        Removals.Require([.. gone]);
        foreach (var part in Parts)
            part.MoveTo(to.Head);
        Start = to.Head;
    }

    /// <summary>Subscribes, then unsubscribes (XDS-071).</summary>
    public void Change(ClientRequest request)
    {
        if (request.Subscribe.Count > 0)
            Add(_sets.Said([.. request.Subscribe]));
        if (request.Unsubscribe.Count > 0)
            Drop([.. request.Unsubscribe]);
    }

    /// <summary>What awaits an acknowledgement under this nonce, or null.</summary>
    public Progress? Awaiting(uint nonce) =>
        Upserts.InFlight?.Nonce == nonce ? Upserts
        : Removals.InFlight?.Nonce == nonce ? Removals
        : null;

    /// <summary>The client acknowledges what is in flight of a part.</summary>
    public void Acknowledge(Progress part)
    {
        var response = part.InFlight!;
        if (part.Acknowledge())
            (AckedVersion, AckedRevision) = (response.Body.Version, response.Revision);
    }

    /// <summary>A response leaves.</summary>
    public void Send(Progress part, InFlight response, bool newNamesOnly)
    {
        part.Send(response, newNamesOnly);
        if (part == Upserts)
            AnswerEmpty = false;
        Sent += response.Body.Names.Length;
        if (!response.MustSend.IsEmpty)
            SentByName = _sets.Union(SentByName, response.MustSend);
    }

    /// <summary>The later of two times, either of which may be missing.</summary>
    public static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;

    private void Add(NameSet added)
    {
        Names = _sets.Union(Names, added);
        if (Known is { } known)
        {
            Known = known.Without(added.Names);
            return;
        }

        Upserts.Require(added);
        AnswerEmpty |= added.All;
    }

    private void Drop(HashSet<string> dropped)
    {
        var all = dropped.Contains(NameSet.Wildcard);
        if (all)
            Names = _sets.WithoutAll(Names);
        Names = _sets.Without(Names, dropped);
        foreach (var part in Parts)
            part.Forget(dropped);
        if (all)
            AnswerEmpty = false;

        // The client no longer knows whether the wildcard still brings it these, so it is told (XDS-073).
        if (!Names.All || Known is not null)
            return;
        dropped.Remove(NameSet.Wildcard);
        Upserts.Require(_sets.Said(dropped));
    }
}
