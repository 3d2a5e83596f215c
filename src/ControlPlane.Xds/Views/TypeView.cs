using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;

namespace ControlPlane.Xds.Views;

/// <summary>The resources of one type in one view. Immutable; a change makes the next one, which shares the entries that did not change.</summary>
internal sealed class TypeView
{
    /// <summary>Removals remembered at least; who lags further behind resynchronises by its known versions.</summary>
    private const int RecentAtLeast = 1024;

    private const int MemoLimit = 64;

    /// <summary>Stands in the version of a full state between that of what is there and that of what is kept.</summary>
    private const char KeptMark = '+';

    private readonly ConcurrentDictionary<Ask, Body> _bodies = [];
    private readonly ConcurrentDictionary<NameSet, int> _counts = [];
    private readonly Lazy<NameIndex> _index;
    private readonly FullStates _states;
    private readonly string _identifier;
    private readonly ulong _sum;
    private readonly XdsType _row;
    private readonly HeadMoves _moves;

    private TypeView(
        TypeUrl type,
        string identifier,
        long head,
        long horizon,
        ulong sum,
        ImmutableDictionary<string, Entry> entries,
        ImmutableArray<Entry> recent,
        HeadMoves moves
    )
    {
        (Type, _identifier, Head, Horizon, _sum, Entries, Recent, _moves) = (type, identifier, head, horizon, sum, entries, recent, moves);
        _row = XdsTypes.Of(type);
        Version = VersionOf(sum);
        _index = new(() => new NameIndex(Entries));
        _states = new(this, identifier);
    }

    public TypeUrl Type { get; }

    /// <summary>Counts the changes; moves only when a resource changed, was removed, or has to be sent again.</summary>
    public long Head { get; }

    /// <summary>Who has not reached this cannot be told what was removed since.</summary>
    public long Horizon { get; }

    /// <summary>Follows from the resources alone: equal on every replica and after a restart.</summary>
    public string Version { get; }

    /// <summary>What exists.</summary>
    public ImmutableDictionary<string, Entry> Entries { get; }

    /// <summary><see cref="Entries"/> by names as they stand on the wire; made when a client first tells what it has.</summary>
    public NameIndex Index => _index.Value;

    /// <summary>What changed after the first set, oldest first, each name once.</summary>
    public ImmutableArray<Entry> Recent { get; }

    /// <summary>The first view of a type.</summary>
    public static TypeView First(TypeUrl type, string identifier, ImmutableSortedDictionary<string, XdsResource> resources) =>
        new(
            type,
            identifier,
            head: 1,
            horizon: 0,
            resources.Values.Aggregate(0ul, (sum, resource) => sum + SumOf(resource)),
            resources.ToImmutableDictionary(pair => pair.Key, pair => Entry.Of(pair.Value, 1)),
            [],
            HeadMoves.None
        );

    /// <summary>What differs in the next set: new and changed resources, and the names of removed ones.</summary>
    /// <param name="names">The names under which something may differ.</param>
    /// <param name="next">The whole next set.</param>
    public (List<XdsResource> Changed, List<string> Removed) Differing(IEnumerable<string> names, ImmutableSortedDictionary<string, XdsResource> next)
    {
        var (changed, removed) = (new List<XdsResource>(), new List<string>());
        foreach (var name in names)
        {
            var known = Entries.GetValueOrDefault(name)?.Resource;
            if (!next.TryGetValue(name, out var resource))
                removed.Add(name);
            else if (known?.SameAs(resource) != true)
                changed.Add(resource);
        }

        changed.Sort((left, right) => string.CompareOrdinal(left.Key.Name, right.Key.Name));
        removed.Sort(StringComparer.Ordinal);
        return (changed, removed);
    }

    /// <summary>The view after these changes.</summary>
    /// <param name="next">The whole next set.</param>
    /// <param name="changed">New and changed resources.</param>
    /// <param name="again">Names to be sent again though unchanged, because a parent changed.</param>
    /// <param name="removed">Names that are gone.</param>
    /// <param name="told">Whether clients are told that a name is gone.</param>
    /// <param name="revisionBefore">The revision published before this one.</param>
    public TypeView Next(
        ImmutableSortedDictionary<string, XdsResource> next,
        List<XdsResource> changed,
        IEnumerable<string> again,
        List<string> removed,
        Func<string, bool> told,
        long revisionBefore
    )
    {
        var head = Head + 1;
        var moved = changed.ConvertAll(resource => Entry.Of(resource, head));
        var (entries, sum) = (Entries.ToBuilder(), _sum);
        foreach (var entry in moved)
        {
            sum += SumOf(entry.Resource!) - SumOf(entries.GetValueOrDefault(entry.Name)?.Resource);
            entries[entry.Name] = entry;
        }

        foreach (var name in again)
        {
            if (!entries.TryGetValue(name, out var entry) || entry.ChangedAt == head || !next.ContainsKey(name))
                continue;
            entries[name] = entry with { ChangedAt = head };
            moved.Add(entries[name]);
        }

        foreach (var name in removed.Where(entries.ContainsKey))
            sum -= SumOf(entries[name].Resource);
        moved.AddRange(
            removed
                .Where(told)
                .Select(name => Entry.Removed(name, head, _row is { FullState: true, RemovedLast: true } ? Entries.GetValueOrDefault(name) : null))
        );
        entries.RemoveRange(removed);
        if (moved.Count == 0 && removed.Count == 0)
            return this;
        var names = moved.Select(entry => entry.Name).Concat(removed).ToHashSet();
        var recent = Recent.RemoveAll(entry => names.Contains(entry.Name)).AddRange(moved);
        var excess = Math.Max(0, recent.Length - moved.Count - Math.Max(RecentAtLeast, 2 * entries.Count));
        var horizon = excess > 0 ? recent[excess - 1].ChangedAt : Horizon;
        return new(Type, _identifier, head, horizon, sum, entries.ToImmutable(), recent.RemoveRange(0, excess), _moves.Add(head, revisionBefore, Version));
    }

    /// <summary>How many of these there are, counted once.</summary>
    public int Count(NameSet names) =>
        !names.All ? names.Names.Count(Entries.ContainsKey)
        : names.Owners is null ? Entries.Count
        : _counts.GetOrAdd(names, set => Entries.Keys.Count(set.Contains));

    /// <summary>The response to a question, made once.</summary>
    public Body Since(Ask ask)
    {
        if (_bodies.TryGetValue(ask, out var body))
            return body;
        body = Make(ask);
        return _bodies.Count < MemoLimit ? _bodies.GetOrAdd(ask, body) : body;
    }

    /// <summary>
    /// The newest revision whose resources of this type are all reached at <paramref name="acked"/>, or null when that is too long ago to know.
    /// </summary>
    /// <param name="acked">A change of this view.</param>
    /// <param name="revision">The newest published revision.</param>
    public long? RevisionAt(long acked, long revision) => acked >= Head ? revision : _moves.RevisionAt(acked);

    /// <summary>Which changes a client has reached that tells this version: that of what it has, and that of what it knows is gone.</summary>
    /// <returns>Null when the version is none of the last ones.</returns>
    public (long Head, long Kept)? HeadsOf(string version)
    {
        if (version.Split(KeptMark) is not [var newest, var before, var sum])
            return HeadOf(version) is { } reached ? (reached, reached) : null;
        if (HeadOf(newest) is not { } head)
            return null;

        // The content of then may have been there several times; what was lost since tells which time is meant, unless some of it came back.
        var times = _moves.ChangesOf(before, Horizon, head - 1).ToList();
        return times.Count == 0 ? null : (head, times.FindLast(time => VersionOf(SumOfLost(time, head)) == sum) is var meant and > 0 ? meant : times[^1]);
    }

    /// <summary>
    /// The version of all that is here and what is kept beside it. If that is all that was lost since a change, a client that tells this version later is known
    /// to have it.
    /// </summary>
    /// <param name="left">What is kept.</param>
    /// <param name="kept">Why.</param>
    public string VersionWith(List<Entry> left, Kept kept)
    {
        var before = kept is { Had: long.MaxValue, Left.IsEmpty: true } ? _moves.VersionAt(kept.Since) : null;
        return $"{Version}{KeptMark}{before}{KeptMark}{VersionOf(left.Aggregate(0ul, (sum, entry) => sum + SumOf(entry.Resource)))}";
    }

    /// <summary>What is kept though it is gone, of these names.</summary>
    public List<Entry> Find(Kept kept, NameSet names)
    {
        var found = new List<Entry>();
        if (kept.Since < Head)
        {
            foreach (var entry in RecentAfter(kept.Since))
            {
                if (entry.Was is { } was && was.ChangedAt <= kept.Had && !kept.Unsure.Contains(entry.Name) && names.Contains(entry.Name))
                    found.Add(was);
            }
        }

        var lost = found.Select(entry => entry.Name).ToHashSet();
        found.AddRange(kept.Left.Where(entry => names.Contains(entry.Name) && !Entries.ContainsKey(entry.Name) && lost.Add(entry.Name)));
        return found;
    }

    /// <summary>The last change at which the type had this version.</summary>
    private long? HeadOf(string version) =>
        version == Version ? Head
        : _moves.ChangesOf(version, Horizon, Head).ToList() is [.., var last] ? last
        : null;

    /// <summary>The sum of what was lost between two changes and is gone still.</summary>
    private ulong SumOfLost(long after, long upTo)
    {
        var sum = 0ul;
        foreach (var entry in RecentAfter(after))
        {
            if (entry.ChangedAt <= upTo)
                sum += SumOf(entry.Was?.Resource);
        }

        return sum;
    }

    private Body Make(Ask ask)
    {
        var (upserts, removed) = (new Dictionary<string, Entry>(), new HashSet<string>());
        foreach (var entry in RecentAfter(ask.From))
        {
            if (!ask.Names.Contains(entry.Name))
                continue;
            if (entry.Gone)
                removed.Add(entry.Name);
            else
                upserts[entry.Name] = entry;
        }

        if (ask.Part == Part.Upserts)
            removed.Clear();
        if (ask.MustSend.All)
        {
            foreach (var entry in Entries.Values.Where(entry => ask.MustSend.Contains(entry.Name)))
                upserts[entry.Name] = entry;
        }

        foreach (var name in ask.MustSend.Names)
        {
            if (Entries.TryGetValue(name, out var entry))
                upserts[name] = entry;
            else if (!IsToldLater(name, ask.Kept))
                removed.Add(name);
        }

        if (ask.Part == Part.Removals)
            upserts.Clear();
        if (_row.NeverRemoved || ask.Framing == Framing.State)
            removed.Clear();
        Entry[] entries = [.. upserts.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        string[] gone = [.. removed.Order(StringComparer.Ordinal)];
        Rest? rest = null;
        if (ask.Framing is not Framing.FullState)
            (entries, gone, rest) = Rest.Split(entries, gone, ask.MustSend, ask.Largest);
        var (version, wire) = ask.Framing switch
        {
            Framing.Delta => (Version, DeltaFraming.WireOf(Type, Version, _identifier, entries, gone)),
            Framing.State => (Version, StateFraming.WireOf(Type, Version, _identifier, [.. entries.Select(entry => entry.Resource!)])),
            _ => _states.Of(ask.Names, ask.Kept) is var state ? (state.Version, state.Wire) : default,
        };
        return new(Type, Head, version, wire, [.. entries.Select(entry => entry.Name)], [.. gone], [.. entries.SelectMany(entry => entry.Resource!.Children)])
        {
            Rest = rest,
        };
    }

    /// <summary>Whether the client still has what is gone, and is told with the removals.</summary>
    private bool IsToldLater(string name, Kept kept)
    {
        if (kept.Since >= Head)
            return false;
        foreach (var entry in RecentAfter(kept.Since))
        {
            if (entry.Gone && entry.Name == name)
                return true;
        }

        return false;
    }

    /// <summary>The changes after one, by binary search.</summary>
    private ReadOnlySpan<Entry> RecentAfter(long from)
    {
        var (low, high) = (0, Recent.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Recent[middle].ChangedAt > from)
                high = middle;
            else
                low = middle + 1;
        }

        return Recent.AsSpan()[low..];
    }

    /// <summary>
    /// A number that follows from name and version. Those of all resources are added up, so that no change has to visit all of them; nothing rests on it but
    /// what people read.
    /// </summary>
    private static ulong SumOf(XdsResource? resource)
    {
        if (resource is null)
            return 0;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{resource.Key.Name}\0{resource.Version}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private static string VersionOf(ulong sum)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, sum);
        return Base64Url.EncodeToString(bytes);
    }
}
