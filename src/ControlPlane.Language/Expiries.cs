using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Language;

/// <summary>What in the documents has ended at a point in time: API keys, faults.</summary>
public static class Expiries
{
    /// <summary>What has ended, as <see cref="Observed.Expired"/> names it, and when the next thing will; null where nothing will.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="now">The time; what ends just now has ended.</param>
    public static (ImmutableSortedSet<string> Expired, DateTimeOffset? Next) Of(Model model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        var all = model.Endings.SelectMany(document => document.Value, (document, end) => (Id: IdOf(document.Key, end.Path), end.At)).ToList();
        return (
            all.Where(end => end.At <= now).Select(end => end.Id).ToImmutableSortedSet(StringComparer.Ordinal),
            all.Where(end => end.At > now).Min(end => (DateTimeOffset?)end.At)
        );
    }

    /// <summary>Everything that will end, in no order: the document that says so, and when.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<(DocumentId Document, DateTimeOffset At)> Pending(Model model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Endings.SelectMany(document => document.Value, (document, end) => (document.Key, end.At)).Where(end => end.At > now);
    }

    internal static string IdOf(DocumentId document, string path) => $"{document.Kind}/{document.Name}/{path}";

    /// <summary>The documents of which something ended or no longer has.</summary>
    internal static IEnumerable<DocumentId> Changed(ImmutableSortedSet<string> before, ImmutableSortedSet<string> now) =>
        ReferenceEquals(before, now) ? [] : before.SymmetricExcept(now).Select(DocumentOf);

    private static DocumentId DocumentOf(string id) =>
        id.Split('/') is [var kind, var name, ..] ? new DocumentId(kind, name) : throw new ArgumentException($"{id} names no document.", nameof(id));
}
