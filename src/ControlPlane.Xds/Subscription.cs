using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Xds;

/// <summary>How far one client has come with one part of one type: two numbers, no map of versions.</summary>
internal sealed class Lane(Part part)
{
    public Part Part { get; } = part;

    /// <summary>The change up to which the client has confirmed everything.</summary>
    public long Acked { get; set; }

    /// <summary>The change up to which everything was sent, or concerns the client in nothing. Never less than <see cref="Acked"/>.</summary>
    public long Said { get; set; }

    /// <summary>Names to be sent whatever their entry says.</summary>
    public NameSet Owed { get; set; } = NameSet.None;

    /// <summary>Names that were owed and sent in an answer the client refused or left open: they go again with the next change (XDS-028).</summary>
    public NameSet Unconfirmed { get; set; } = NameSet.None;

    /// <summary>The newest answer that the client has neither acknowledged nor refused.</summary>
    public InFlight? InFlight { get; set; }

    /// <summary>The refusal of what was last sent; null once something newer was acknowledged.</summary>
    public Rejection? Rejected { get; set; }

    /// <summary>The resources of the answer that <see cref="Rejected"/> refused.</summary>
    public ImmutableArray<string> Refused { get; set; } = [];

    /// <summary>Counts as having come to this change without anything having been sent.</summary>
    public void StartAt(long head) => (Acked, Said, Unconfirmed, Rejected) = (head, head, NameSet.None, null);
}

/// <summary>An answer that was sent and is not answered yet.</summary>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Body">What stood in it.</param>
/// <param name="Owed">Which owed names it carried.</param>
/// <param name="To">The change its acknowledgement confirms.</param>
/// <param name="Revision">The revision it was made from.</param>
/// <param name="Until">When the type waits for it no longer.</param>
internal sealed record InFlight(uint Nonce, Body Body, NameSet Owed, long To, long Revision, DateTimeOffset Until);

/// <summary>What one client wants of one type, and how far it has come.</summary>
internal sealed class Subscription
{
    public Subscription(TypeUrl type)
    {
        Type = type;
        var split = type == TypeUrl.Cluster || type == TypeUrl.Endpoints;
        Upserts = new Lane(split ? Part.Upserts : Part.Both);
        Removals = split ? new Lane(Part.Removals) : Upserts;
        Lanes = split ? [Upserts, Removals] : [Upserts];
    }

    public TypeUrl Type { get; }

    /// <summary>The view's resources of the type; null before there is a view.</summary>
    public TypeView? View { get; set; }

    /// <summary>The wildcard, names, or both.</summary>
    public NameSet Names { get; set; } = NameSet.None;

    /// <summary>New and changed resources; for most types removals too.</summary>
    public Lane Upserts { get; }

    /// <summary>Removals: of clusters and endpoints they go last (XDS-100), of other types with the rest.</summary>
    public Lane Removals { get; }

    public ImmutableArray<Lane> Lanes { get; }

    /// <summary>Until when the type waits for the answers that are open; null when none is.</summary>
    public DateTimeOffset? PendingUntil => Later(Upserts.InFlight?.Until, Removals.InFlight?.Until);

    /// <summary>Whether an empty answer is due: a client that asks for everything waits for one (XDS-082).</summary>
    public bool AnswerEmpty { get; set; }

    /// <summary>Until when the first answer waits for this stream's request of what goes before it.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>The versions the client said it knows, while no view is there to compare them with; afterwards null.</summary>
    public KnownVersions? Known { get; set; }

    /// <summary>The change this stream began at.</summary>
    public long Start { get; set; }

    /// <summary>All names that were ever sent because they were owed.</summary>
    public NameSet SentOwed { get; set; } = NameSet.None;

    /// <summary>The version last acknowledged.</summary>
    public string? AckedVersion { get; set; }

    /// <summary>The revision last acknowledged.</summary>
    public long AckedRevision { get; set; }

    /// <summary>Resources sent on this stream.</summary>
    public long Sent { get; set; }

    /// <summary>Whether this resource was sent on this stream.</summary>
    public bool HasSent(Entry entry) => SentOwed.Contains(entry.Name) || (entry.ChangedAt > Start && entry.ChangedAt <= Upserts.Said);

    /// <summary>The later of two times, either of which may be missing.</summary>
    public static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;
}
