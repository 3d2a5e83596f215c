using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Observe;

/// <summary>What ends by itself, and when: what documents say, and key sets that could not be fetched again.</summary>
internal sealed class ExpiryRadar(DocumentStore store, KeySetObserver keySets)
{
    /// <summary>How long before something ends people are warned.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>Everything that ends or has ended, by time. Empty before the store was loaded.</summary>
    public IEnumerable<Expiry> All() =>
        store.Current is { } state
            ? Expiries.All(state.Model).Concat(KeySets()).OrderBy(end => end.At).ThenBy(end => end.Document).ThenBy(end => end.Path, StringComparer.Ordinal)
            : [];

    /// <summary>
    /// Key sets whose last fetch failed, with the moment from which they are no longer used. One that is fetched as it should be never ends.
    /// </summary>
    private IEnumerable<Expiry> KeySets() =>
        from known in keySets.Progress()
        where known.Progress.Failures > 0 && known.Progress.FetchedAt is not null
        select new Expiry(
            new DocumentId("JwtProvider", known.Source.Provider),
            EndingOf.KeySet,
            known.Source.IsDiscovery ? "discovery" : "keys.url",
            known.Progress.StaleAt(known.Source)!.Value,
            known.Source.Url
        );
}
