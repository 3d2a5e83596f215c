using System.Collections.Concurrent;
using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;

namespace ControlPlane.Xds.Views;

/// <summary>A full state as it stands on the wire, without its nonce.</summary>
internal sealed record FullState(string Version, ImmutableArray<ReadOnlyMemory<byte>> Wire);

/// <summary>The full states of one type in one view, framed once for all streams that want the same.</summary>
internal sealed class FullStates(TypeView view, string identifier)
{
    private const int MemoLimit = 16;

    /// <summary>Ends the version of a state that holds what was asked for by name: a client that wants everything has not got it with that.</summary>
    private const char NamedMark = '~';

    private readonly ConcurrentDictionary<NameSet, FullState> _states = [];

    /// <summary>All that is wanted, with what is gone and kept.</summary>
    public FullState Of(NameSet names, Kept kept)
    {
        var left = view.Find(kept, names);
        if (left.Count > 0)
            return Make(names, left, kept);
        if (_states.TryGetValue(names, out var state))
            return state;
        state = Make(names, left, kept);
        return _states.Count < MemoLimit ? _states.GetOrAdd(names, state) : state;
    }

    private FullState Make(NameSet names, List<Entry> left, Kept kept)
    {
        var entries = names.All ? view.Entries.Values : names.Names.Select(view.Entries.GetValueOrDefault).OfType<Entry>();
        XdsResource[] resources = [.. entries.Concat(left).OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => entry.Resource!)];
        var version = left.Count == 0 ? view.Version : view.VersionWith(left, kept);
        if (!ReferenceEquals(names, NameSet.Everything))
            version += NamedMark;
        return new(version, StateFraming.WireOf(view.Type, version, identifier, resources));
    }
}
