using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Text;
using ControlPlane.Store;

namespace ControlPlane.Server.Admin;

/// <summary>Finds out which revision last changed a field, by walking back through the versions of its document until the field had another value.</summary>
internal static class FieldHistory
{
    /// <summary>So many versions are read at once: most fields are settled by the newest few.</summary>
    private const int Page = 20;

    /// <summary>
    /// The same, each field with the revision and author that last changed it. While the database does not answer, those of the document stay.
    /// </summary>
    public static async Task<EffectiveDocument> BlameAsync(EffectiveDocument effective, DocumentStore store, CancellationToken cancel)
    {
        var blame = new Dictionary<(DocumentName Document, string Path), PastVersion>();
        try
        {
            foreach (var fields in effective.Rules.SelectMany(rule => rule.Fields).GroupBy(field => field.Document))
            {
                foreach (var (path, version) in await FindAsync(fields.Key, fields.Select(field => field.Path).Distinct(), effective.Revision, store, cancel))
                    blame[(fields.Key, path)] = version;
            }
        }
        catch (StoreUnavailableException)
        {
            return effective;
        }

        return effective with
        {
            Rules = [.. effective.Rules.Select(rule => rule with { Fields = [.. rule.Fields.Select(Blamed)] })],
        };

        EffectiveField Blamed(EffectiveField field) =>
            blame.TryGetValue((field.Document, field.Path), out var version) ? field with { Revision = version.Revision, Author = version.Author } : field;
    }

    private static async Task<Dictionary<string, PastVersion>> FindAsync(
        DocumentName document,
        IEnumerable<string> paths,
        long until,
        DocumentStore store,
        CancellationToken cancel
    )
    {
        var found = new Dictionary<string, PastVersion>();
        Dictionary<string, (FieldPath Path, JsonElement Value)>? open = null;
        for (var at = until; ; )
        {
            var versions = await store.History.VersionsAsync(new DocumentId(document.Kind, document.Name), at, Page, cancel);
            foreach (var version in versions)
            {
                var body = version.Body is null ? default : JsonElement.Parse(version.Body);
                open ??= paths
                    .Select(path => (Text: path, Field: FieldPath.Find(body, path)))
                    .Where(path => path.Field is not null)
                    .ToDictionary(path => path.Text, path => path.Field!.Value);
                foreach (var (text, field) in open.Where(field => !field.Value.Path.IsIn(body, field.Value.Value)).ToList())
                    open.Remove(text);
                foreach (var text in open.Keys)
                    found[text] = version;
                if (open.Count == 0)
                    return found;
            }

            if (versions.Length < Page)
                return found;
            at = versions[^1].Revision - 1;
        }
    }
}
