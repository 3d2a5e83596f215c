using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds;

/// <summary>
/// What every view's Envoys are to have now. Built aside and swapped by one reference; readers never lock, and publishing never waits for a stream.
/// </summary>
/// <param name="options">How ADS behaves; the identifier stands in every answer.</param>
public sealed class SnapshotCache(AdsOptions options)
{
    private readonly Lock _publishing = new();
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

    /// <summary>The view of this key, or null when nothing is published for it.</summary>
    internal View? Find(ViewKey? key) => key is { } known ? _current?.Views.GetValueOrDefault(known) : null;

    private sealed record Published(long Revision, ImmutableDictionary<ViewKey, View> Views);
}
