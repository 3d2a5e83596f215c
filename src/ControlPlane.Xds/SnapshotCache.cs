using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds;

/// <summary>
/// What every view's Envoys are to have now. Built aside and swapped by one reference; readers never lock, and publishing never waits for a stream.
/// </summary>
/// <param name="options">How ADS behaves; the identifier stands in every answer.</param>
/// <param name="wholeRoutes">
/// Makes the set of a view with <see cref="ViewKey.WholeRoutes"/>: of the one that is published, with an earlier one and what was made of that as a cache.
/// Without it both are the same.
/// </param>
public sealed class SnapshotCache(AdsOptions options, Func<ResourceSet, (ResourceSet Set, ResourceSet Whole)?, ResourceSet>? wholeRoutes = null)
{
    private readonly Lock _publishing = new();
    private readonly Lock _making = new();
    private ImmutableDictionary<ViewKey, WholeView> _whole = ImmutableDictionary<ViewKey, WholeView>.Empty;
    private volatile Published? _current;

    /// <summary>Called after a publish, on the publisher's thread: streams look again at which view is theirs, and whether it changed.</summary>
    internal Action? Changed { get; set; }

    /// <summary>Whether anything was published. Before that no stream is served: an empty answer out of ignorance would wipe a fleet.</summary>
    public bool IsLoaded => _current is not null;

    /// <summary>The newest published revision; 0 before the first.</summary>
    public long Revision => _current?.Revision ?? 0;

    /// <summary>The version of a type that the Envoys of a view are to have; null where nothing is published.</summary>
    public string? VersionOf(ViewKey view, string shortName) => Find(view)?.Types.FirstOrDefault(type => type.Key.ShortName == shortName).Value?.Version;

    internal NameSets NameSets { get; } = new();

    /// <summary>
    /// Makes these sets what the Envoys are to have. A resource with equal bytes counts as unchanged; a view whose sets are equal wakes none of its streams.
    /// Which node belongs to which view must be decided before: streams ask for it during this call.
    /// </summary>
    /// <param name="views">All views; a view that is missing stops being served, and its Envoys keep what they have.</param>
    /// <param name="revision">What led to these sets; opaque to this project, growing.</param>
    /// <returns>The views whose Envoys are to have something else now.</returns>
    public IReadOnlySet<ViewKey> Publish(ImmutableDictionary<ViewKey, ResourceSet> views, long revision)
    {
        HashSet<ViewKey> changed;
        lock (_publishing)
        {
            var previous = _current?.Views ?? ImmutableDictionary<ViewKey, View>.Empty;
            _current = new(
                revision,
                views.ToImmutableDictionary(
                    pair => pair.Key,
                    pair =>
                        previous.TryGetValue(pair.Key, out var view) ? view.Next(pair.Value, revision) : View.First(pair.Value, options.Identifier, revision)
                )
            );
            changed =
            [
                .. _current.Views.Where(view => !ReferenceEquals(view.Value.Types, previous.GetValueOrDefault(view.Key)?.Types)).Select(view => view.Key),
            ];
        }

        Changed?.Invoke();
        return changed;
    }

    /// <summary>Whether the Envoys of a view are to have resources of a type.</summary>
    public bool Has(ViewKey view, TypeUrl type) => Find(view) is { } found && !found[type].Entries.IsEmpty;

    /// <summary>The view of this key, or null when nothing is published for it.</summary>
    internal View? Find(ViewKey? key) =>
        key is { } known && _current?.Views.GetValueOrDefault(known.Published) is { } view
            ? known.WholeRoutes && wholeRoutes is not null
                ? Whole(known, view, wholeRoutes)
                : view
            : null;

    /// <summary>The view with whole routes: made when it is first asked for after a publish, so nobody pays for it where no client needs it.</summary>
    private View? Whole(ViewKey key, View published, Func<ResourceSet, (ResourceSet Set, ResourceSet Whole)?, ResourceSet> make)
    {
        if (Volatile.Read(ref _whole).GetValueOrDefault(key) is { } made && ReferenceEquals(made.Of, published))
            return made.View;
        lock (_making)
        {
            // Of the newest one, or it would go back where another thread was faster.
            if (_current!.Views.GetValueOrDefault(key.Published) is not { } newest)
                return null;
            var before = _whole.GetValueOrDefault(key);
            if (before is not null && ReferenceEquals(before.Of, newest))
                return before.View;
            var set = make(newest.Source, before is null ? null : (before.Of.Source, before.View.Source));
            var view = before is null ? View.First(set, options.Identifier, newest.Revision) : before.View.Next(set, newest.Revision);
            Volatile.Write(
                ref _whole,
                _whole.RemoveRange(_whole.Keys.Where(other => !_current.Views.ContainsKey(other.Published))).SetItem(key, new(newest, view))
            );
            return view;
        }
    }

    /// <summary>A view with whole routes, and the one that it was made of.</summary>
    private sealed record WholeView(View Of, View View);

    private sealed record Published(long Revision, ImmutableDictionary<ViewKey, View> Views);
}
