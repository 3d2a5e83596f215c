using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language;

/// <summary>What in the documents ends at a point in time: API keys, faults, the validity of certificates.</summary>
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

    /// <summary>Everything that ends or has ended, in no order.</summary>
    /// <param name="model">All documents.</param>
    public static IEnumerable<Expiry> All(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Endings.SelectMany(document => Of(document.Key, document.Value));
    }

    /// <summary>What ends or has ended in these documents.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="documents">Some of them.</param>
    public static IEnumerable<Expiry> In(Model model, IEnumerable<DocumentId> documents)
    {
        ArgumentNullException.ThrowIfNull(model);
        return documents.SelectMany(id => Of(id, model.Endings.GetValueOrDefault(id, [])));
    }

    private static IEnumerable<Expiry> Of(DocumentId document, IEnumerable<Ending> ends) =>
        ends.Where(end => end.What is not EndingOf.NotYetValid).Select(end => new Expiry(document, end.What, end.Path, end.At, end.Name));

    internal static string IdOf(DocumentId document, string path) => $"{document.Kind}/{document.Name}/{path}";

    /// <summary>The documents of which something ended or no longer has.</summary>
    internal static IEnumerable<DocumentId> Changed(ImmutableSortedSet<string> before, ImmutableSortedSet<string> now) =>
        ReferenceEquals(before, now) ? [] : before.SymmetricExcept(now).Select(DocumentOf);

    private static DocumentId DocumentOf(string id) =>
        id.Split('/') is [var kind, var name, ..] ? new DocumentId(kind, name) : throw new ArgumentException($"{id} names no document.", nameof(id));
}

/// <summary>Something that ends at a point in time.</summary>
/// <param name="Document">The document that it belongs to.</param>
/// <param name="What">What it is.</param>
/// <param name="Path">Its place in the document; of an API key its name.</param>
/// <param name="At">When.</param>
/// <param name="Name">What people know it by, where its place does not tell: the subject of a certificate.</param>
public sealed record Expiry(DocumentId Document, EndingOf What, string Path, DateTimeOffset At, string? Name);
