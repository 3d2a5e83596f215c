using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language;

/// <summary>What in the documents has ended at a point in time: API keys, faults, the validity of certificates.</summary>
public static class Expiries
{
    /// <summary>What has ended, as <see cref="Observed.Expired"/> names it, and when the next thing will; null where nothing will.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="now">The time; what ends just now has ended.</param>
    public static (ImmutableSortedSet<string> Expired, DateTimeOffset? Next) Of(Model model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        var all = model.Endings.SelectMany(document => document.Value, (document, end) => (Id: IdOf(document.Key, end.Path), end.At, end.What)).ToList();
        return (
            all.Where(end => end.At <= now != end.What is EndingOf.NotYetValid).Select(end => end.Id).ToImmutableSortedSet(StringComparer.Ordinal),
            all.Where(end => end.At > now).Min(end => (DateTimeOffset?)end.At)
        );
    }

    /// <summary>Everything that will end, in no order: the document that says so, what it is, and when.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<(DocumentId Document, EndingOf What, DateTimeOffset At)> Pending(Model model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model
            .Endings.SelectMany(document => document.Value, (document, end) => (document.Key, end.What, end.At))
            .Where(end => end.At > now && end.What is not EndingOf.NotYetValid);
    }

    internal static string IdOf(DocumentId document, string path) => $"{document.Kind}/{document.Name}/{path}";

    /// <summary>The documents of which something ended or no longer has.</summary>
    internal static IEnumerable<DocumentId> Changed(ImmutableSortedSet<string> before, ImmutableSortedSet<string> now) =>
        ReferenceEquals(before, now) ? [] : before.SymmetricExcept(now).Select(DocumentOf);

    private static DocumentId DocumentOf(string id) =>
        id.Split('/') is [var kind, var name, ..] ? new DocumentId(kind, name) : throw new ArgumentException($"{id} names no document.", nameof(id));
}
