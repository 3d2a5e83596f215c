using System.Collections.Immutable;
using ControlPlane.Language.Documents;

namespace ControlPlane.Server.Admin;

/// <summary>Selects documents of a list: by text, by owner, by labels; all that is given must hold.</summary>
/// <param name="Text">To be found in name or description, whatever its case.</param>
/// <param name="Team">The owner.</param>
/// <param name="Labels">Key and value; a null value asks for the key alone.</param>
internal sealed record DocumentFilter(string? Text, string? Team, ImmutableArray<(string Key, string? Value)> Labels)
{
    /// <summary>Reads <c>q</c>, <c>team</c> and <c>label</c>.</summary>
    public static DocumentFilter Read(IQueryCollection query) =>
        new(
            query["q"] is [{ Length: > 0 } text] ? text : null,
            query["team"] is [{ Length: > 0 } team] ? team : null,
            [.. query["label"].OfType<string>().Where(label => label.Length > 0).Select(ReadLabel)]
        );

    /// <summary>The documents that match, in their order.</summary>
    public IEnumerable<Document> Apply(IEnumerable<Document> documents) => documents.Where(Matches);

    private static (string Key, string? Value) ReadLabel(string label) =>
        label.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (label[..at], label[(at + 1)..]) : (label, null);

    private bool Matches(Document document) =>
        (Text is null || Holds(document.Id.Name, Text) || Holds(document.Description, Text))
        && (Team is null || document.Team == Team)
        && Labels.All(label => document.Labels.TryGetValue(label.Key, out var value) && (label.Value is null || value == label.Value));

    private static bool Holds(string? where, string text) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}
