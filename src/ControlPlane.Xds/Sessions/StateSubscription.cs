using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>
/// A subscription in the variant of the state of the world: each request tells all names, and the client says at most which version of the type it has. Types
/// of full state are answered with all that is wanted; what is gone stays in those answers until nothing refers to it any more (XDS-101).
/// </summary>
internal sealed class StateSubscription(XdsType type, NameSets sets, int largest) : Subscription(type, sets, largest)
{
    private bool _onlyEmptyRequests = true;
    private string _version = "";

    /// <summary>What the client still has of the view that it moved away from, though this one has it not.</summary>
    private ImmutableArray<Entry> _left = [];

    /// <summary>What it was sent of that view, but did not acknowledge.</summary>
    private ImmutableArray<Entry> _leftUnsure = [];

    /// <summary>The change up to which <see cref="_left"/> holds everything that is gone but stays.</summary>
    private long _leftAt;

    /// <summary>
    /// What is gone but stands in the full state in flight, if that was sent while a rejection stood; otherwise null. Once it is acknowledged, nothing else
    /// that is gone may come back.
    /// </summary>
    private ImmutableArray<Entry>? _sentLeft;

    /// <inheritdoc/>
    public override bool SendsFullState => Type.FullState;

    /// <inheritdoc/>
    public override void Open(ClientRequest request)
    {
        _version = request.Version;
        Names = Wanted(request);
        Known = request.Known;
    }

    /// <summary>What is newly named is sent, whatever was sent before (XDS-055, 056).</summary>
    public override void Change(ClientRequest request)
    {
        var wanted = Wanted(request);
        if (ReferenceEquals(wanted, Names))
            return;
        HashSet<string> dropped = [.. Names.Names.Where(name => !wanted.Says(name))];
        if (Names.All && !wanted.All)
            dropped.Add(NameSet.Wildcard);
        var added = Sets.Of(wanted.All && !Names.All, [.. wanted.Names.Where(name => !Names.Says(name))]);
        if (!added.IsEmpty)
            Add(added);
        if (dropped.Count > 0)
            Drop(dropped);
    }

    /// <inheritdoc/>
    public override Ask AskOf(long from, NameSet mustSend, Progress part) =>
        new(from, Names, mustSend, part.Part)
        {
            Framing = SendsFullState ? Framing.FullState : Framing.State,
            Kept = part == Upserts ? Kept : Kept.Nothing,
            Largest = Largest,
        };

    /// <inheritdoc/>
    public override void MoveFrom(TypeView from, View view)
    {
        if (KeepsWhatIsGone)
        {
            var (acked, outstanding) = (Upserts.Acked, Upserts.Outstanding);
            var had = from.Find(Kept with { Left = [] }, Names)
                .Concat(from.Entries.Values.Where(entry => Names.Contains(entry.Name)))
                .ToLookup(entry => entry.ChangedAt <= acked && !outstanding.Contains(entry.Name));
            _left = NotHere(_left.Concat(had[true]));
            _leftUnsure = Upserts.Rejection is null ? NotHere(_leftUnsure.Concat(had[false])) : [];
            (_leftAt, _sentLeft) = (0, null);
        }

        base.MoveFrom(from, view);
    }

    /// <summary>What stayed though it is gone, and was never acknowledged, may be to blame: the rest goes again without it.</summary>
    public override void Reject(Progress part, Rejection rejection)
    {
        var before = KeepsWhatIsGone ? View!.Find(Kept, Names) : [];
        part.Reject(rejection);
        _leftUnsure = [];
        if (KeepsWhatIsGone)
            part.Blame(before.Except(View!.Find(Kept, Names)).Select(entry => entry.Name));
    }

    /// <inheritdoc/>
    public override void Send(Progress part, InFlight response, bool changes)
    {
        if (part == Upserts && KeepsWhatIsGone)
            _sentLeft = Upserts.Rejection is null ? null : [.. View!.Find(Kept, Names)];
        base.Send(part, response, changes);
        if (part == Removals)
            (_left, _leftUnsure) = ([], []);
    }

    /// <inheritdoc/>
    public override void Reach(Progress part)
    {
        if (KeepsWhatIsGone && part == Removals)
            (_left, _leftUnsure) = ([], []);
        else if (KeepsWhatIsGone && part.Rejection is not null)
            (_left, _leftAt) = ([.. View!.Find(Kept, Names)], View.Head);
        base.Reach(part);
    }

    /// <summary>
    /// A full state that the client has taken is all that it has: earlier ones, whose acknowledgements it may leave out, and a removal that it rejected before
    /// are settled by it.
    /// </summary>
    public override void Acknowledge(Progress part)
    {
        var (response, other) = (part.InFlight!, part == Upserts ? Removals : Upserts);
        if (part == Upserts && _sentLeft is { } left)
            (_left, _leftAt, _sentLeft) = (left, response.To, null);
        base.Acknowledge(part);
        if (!KeepsWhatIsGone)
            return;
        if (other.InFlight?.Nonce < response.Nonce)
            base.Acknowledge(other);
        else if (other == Removals && other is { InFlight: null, Rejection: not null })
            other.StartAt(other.SentUpTo);
    }

    /// <summary>
    /// Whether a client that reconnects has the newest is told by one number for all, and only where it wants all: names may be new, or their parents may be
    /// waiting for them (XDS-042).
    /// </summary>
    protected override bool Begin(KnownVersions known, View view)
    {
        if (SendsFullState && ReferenceEquals(Names, NameSet.Everything) && View!.HeadsOf(_version) is var (head, kept))
        {
            Removals.StartAt(kept);
            Upserts.StartAt(head);
            return true;
        }

        Upserts.Require(Names);
        AnswerEmpty = Names.All;
        return _version.Length > 0;
    }

    private bool KeepsWhatIsGone => SendsFullState && Removals != Upserts;

    /// <summary>What the client was not yet told is gone.</summary>
    private Kept Kept =>
        !KeepsWhatIsGone ? Kept.Nothing
        : Upserts.Rejection is null ? new(KeptSince, long.MaxValue, NameSet.None, _leftUnsure.IsEmpty ? _left : _left.AddRange(_leftUnsure))
        : new(KeptSince, Upserts.Acked, Upserts.Outstanding, _left);

    private long KeptSince => Math.Max(Removals.SentUpTo, _leftAt);

    private ImmutableArray<Entry> NotHere(IEnumerable<Entry> entries)
    {
        var left = entries.Where(entry => !View!.Entries.ContainsKey(entry.Name)).DistinctBy(entry => entry.Name).ToArray();
        return left.Length == 0 ? [] : [.. left];
    }

    /// <summary>No names mean everything as long as there never were any, and nothing afterwards (XDS-050 to 054).</summary>
    private NameSet Wanted(ClientRequest request)
    {
        _onlyEmptyRequests &= request.Names!.Count == 0;
        return Sets.Said([.. request.Names], Type.LegacyWildcard && _onlyEmptyRequests);
    }
}
