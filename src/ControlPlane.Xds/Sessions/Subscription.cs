using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>
/// What one client wants of one type, and how far it has come. How it says so, and what it is told, differs between the variants of the protocol.
/// </summary>
internal abstract class Subscription
{
    protected Subscription(XdsType type, NameSets sets, int largest)
    {
        (Type, Sets, Largest) = (type, sets, largest);
        Upserts = new Progress(type.RemovedLast ? Part.Upserts : Part.Both, sets);
        Removals = type.RemovedLast ? new Progress(Part.Removals, sets) : Upserts;
        Parts = type.RemovedLast ? [Upserts, Removals] : [Upserts];
    }

    public XdsType Type { get; }

    /// <summary>Whether every response holds all that the client wants, so that what is missing is gone.</summary>
    public virtual bool SendsFullState => false;

    /// <summary>The view's resources of the type; null before there is a view.</summary>
    public TypeView? View { get; set; }

    /// <summary>The wildcard, names, or both.</summary>
    public NameSet Names { get; protected set; } = NameSet.None;

    /// <summary>New and changed resources; for most types removals too.</summary>
    public Progress Upserts { get; }

    /// <summary>Removals; the same object as <see cref="Upserts"/> where they are sent with the rest.</summary>
    public Progress Removals { get; }

    /// <summary>Both, each once.</summary>
    public ImmutableArray<Progress> Parts { get; }

    /// <summary>Until when the type waits for the acknowledgements of what is in flight; null when nothing is.</summary>
    public DateTimeOffset? AwaitingAckUntil => Later(Upserts.InFlight?.Until, Removals.InFlight?.Until);

    /// <summary>Whether an empty response is due: a client that asks for everything waits for one (XDS-082).</summary>
    public bool AnswerEmpty { get; protected set; }

    /// <summary>Until when the first response waits for this stream's request of another type.</summary>
    public DateTimeOffset? WaitsUntil { get; set; }

    /// <summary>The versions that the client said it has, until there is a view to compare them with; afterwards null.</summary>
    public KnownVersions? Known { get; protected set; }

    /// <summary>The change this stream began at.</summary>
    public long Start { get; private set; }

    protected NameSets Sets { get; }

    /// <summary>The most bytes that a response may have.</summary>
    protected int Largest { get; }

    /// <summary>All names that were ever sent because they had to be.</summary>
    public NameSet SentByName { get; private set; } = NameSet.None;

    /// <summary>The version last acknowledged.</summary>
    public string? AckedVersion { get; private set; }

    /// <summary>The revision last acknowledged.</summary>
    public long AckedRevision { get; private set; }

    /// <summary>Resources sent on this stream.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether this resource was sent on this stream.</summary>
    public bool HasSent(Entry entry) =>
        SentByName.Contains(entry.Name) || (entry.ChangedAt > Start && entry.ChangedAt <= Upserts.SentUpTo && !Upserts.MustSend.Contains(entry.Name));

    /// <summary>The first request: what it subscribes to, and what the client says it has.</summary>
    public abstract void Open(ClientRequest request);

    /// <summary>The client asks for these owners: the wildcard means what belongs to them.</summary>
    public void Narrow(NameSet owners)
    {
        Names = Sets.OfOwners(Names, owners);
        foreach (var part in Parts)
            part.Keep(Names);
    }

    /// <summary>Keeps what the client says it has for longer than its request lives.</summary>
    public void KeepKnown() => Known = Known?.Without([]);

    /// <summary>The first look at a view: what the client does not know, or knows otherwise, must be sent (XDS-079).</summary>
    /// <param name="view">The view.</param>
    /// <returns>Whether the client has something of this type.</returns>
    public bool Begin(View view)
    {
        var known = Known!;
        Known = null;
        Start = View!.Head;
        foreach (var part in Parts)
            part.StartAt(Start);
        return Begin(known, view);
    }

    /// <summary>From another view to this one: what differs must be sent, and what was not acknowledged.</summary>
    public virtual void MoveFrom(TypeView from, View view)
    {
        var to = View!;
        var differing = to.Entries.Values.Where(entry =>
            Names.Contains(entry.Name)
            && (!from.Entries.TryGetValue(entry.Name, out var old) || old.Resource!.Version != entry.Resource!.Version || old.ChangedAt > Upserts.Acked)
        );
        var gone = from
            .Entries.Keys.Concat(from.Recent.Where(entry => entry.Gone && entry.ChangedAt > Removals.Acked).Select(entry => entry.Name))
            .Where(name => Names.Contains(name) && !to.Entries.ContainsKey(name) && view.TellsRemoval(Type, name));
        HashSet<string> lost = [.. gone];
        Upserts.Require([.. differing.Select(entry => entry.Name)]);
        Removals.Require(lost);
        foreach (var part in Parts)
            part.MoveTo(to.Head);
        if (Upserts != Removals)
            Upserts.Forget(lost);
        Start = to.Head;
    }

    /// <summary>A later request: what it wants from now on.</summary>
    public abstract void Change(ClientRequest request);

    /// <summary>The question to the view for what changed after <paramref name="from"/>, and for what must be sent.</summary>
    public abstract Ask AskOf(long from, NameSet mustSend, Progress part);

    /// <summary>What awaits an acknowledgement under this nonce, or null.</summary>
    public Progress? Awaiting(uint nonce) =>
        Upserts.InFlight?.Nonce == nonce ? Upserts
        : Removals.InFlight?.Nonce == nonce ? Removals
        : null;

    /// <summary>The client acknowledges what is in flight of a part.</summary>
    public virtual void Acknowledge(Progress part)
    {
        var response = part.InFlight!;
        if (part.Acknowledge())
            (AckedVersion, AckedRevision) = (response.Body.Version, response.Revision);
    }

    /// <summary>The client rejects what is in flight of a part.</summary>
    public virtual void Reject(Progress part, Rejection rejection) => part.Reject(rejection);

    /// <summary>Nothing of a part is due any more: the client has all of it that it still wants.</summary>
    public virtual void Reach(Progress part) => part.StartAt(View!.Head);

    /// <summary>A response leaves.</summary>
    public virtual void Send(Progress part, InFlight response, bool changes)
    {
        part.Send(response, changes);
        if (part == Upserts)
            AnswerEmpty = false;
        Sent += response.Body.Names.Length;
        if (!response.MustSend.IsEmpty)
            SentByName = Sets.Union(SentByName, response.MustSend);
    }

    /// <summary>The later of two times, either of which may be missing.</summary>
    public static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;

    /// <summary>The first look at a view, after everything counts as sent.</summary>
    /// <returns>Whether the client has something of this type.</returns>
    protected abstract bool Begin(KnownVersions known, View view);

    /// <summary>The client wants these too.</summary>
    protected void Add(NameSet added)
    {
        Names = Sets.Union(Names, added);
        if (Known is { } known)
        {
            Known = known.Without(added.Names);
            return;
        }

        Upserts.Require(added);
        AnswerEmpty |= added.All;
    }

    /// <summary>The client no longer wants these.</summary>
    protected void Drop(HashSet<string> dropped)
    {
        var all = dropped.Contains(NameSet.Wildcard);
        if (all)
            Names = Sets.WithoutAll(Names);
        Names = Sets.Without(Names, dropped);
        foreach (var part in Parts)
            part.Keep(Names);
        if (all)
            AnswerEmpty = false;
    }
}
