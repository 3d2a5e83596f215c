using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Consumers: those who call.</summary>
internal sealed class ConsumerKind() : Kind<ConsumerSpec>("Consumer", "consumers", new ConsumerRules())
{
    /// <summary>Keys and user names that two consumers have: each of them is told, for either may be the one to mend.</summary>
    internal override IEnumerable<Problem> CheckAll(IReadOnlyCollection<Document> documents) =>
        Shared(documents, Keys, Codes.ApiKeyTwice, "is also a key of").Concat(Shared(documents, Usernames, Codes.BasicUsernameTwice, "is also the user name of"));

    internal override IEnumerable<Ending> Ends(Document document) =>
        (((ConsumerSpec)document.Spec).ApiKeys ?? []).Where(key => key.Expires is not null).Select(key => new Ending(key.Name!, key.Expires!.Value));

    private static IEnumerable<Problem> Shared(IEnumerable<Document> documents, Func<Document, IEnumerable<(string Value, string Path)>> said, string code, string message) =>
        documents.SelectMany(document => said(document).Select(place => (Document: document, place.Value, place.Path)))
            .GroupBy(place => place.Value, StringComparer.Ordinal)
            .Where(same => same.DistinctBy(place => place.Document.Id).Skip(1).Any())
            .SelectMany(same => same.Select(place => Places.Problem(place.Document, place.Path, code, $"{message} {Others(same.Select(other => other.Document.Id), place.Document.Id)}")));

    private static string Others(IEnumerable<DocumentId> all, DocumentId own) => string.Join(", ", all.Where(id => id != own).Distinct().Order());

    private static IEnumerable<(string Value, string Path)> Keys(Document document) =>
        (((ConsumerSpec)document.Spec).ApiKeys ?? []).Select((key, index) => (Value: key.Key?.Hash ?? key.Key?.Value!, Path: $"apiKeys[{index}].key")).Where(key => key.Value is not null);

    private static IEnumerable<(string Value, string Path)> Usernames(Document document) =>
        ((ConsumerSpec)document.Spec).Basic is { } basic ? [(basic.Username ?? document.Id.Name, basic.Username is null ? "basic" : "basic.username")] : [];
}
