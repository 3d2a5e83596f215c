using System.Collections.Immutable;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language;

namespace ControlPlane.Cli.Connection;

/// <summary>Which fleets a change reaches, told from the documents alone and, but for one, without knowing their kinds.</summary>
/// <remarks>
/// A document mentions another by its name. A Consumer need not be mentioned: it comes by a group, or with everybody, wherever somebody is asked who he is, so it may reach
/// every fleet. That may say too much, never too little: then an Envoy more is waited for.
/// </remarks>
internal static class TouchedFleets
{
    /// <summary>All documents the server has.</summary>
    public static async Task<Answer<ImmutableArray<JsonElement>>> DocumentsAsync(ControlPlaneClient client, CancellationToken cancel)
    {
        var all = ImmutableArray.CreateBuilder<JsonElement>();
        foreach (var kind in Catalog.Default.Kinds)
        {
            switch (await client.AllAsync(kind.Plural, cancel))
            {
                case Answer<IReadOnlyList<StoredDocument>>.Success { Value: var documents }:
                    all.AddRange(documents.Select(document => document.Body));
                    break;
                case Answer<IReadOnlyList<StoredDocument>>.Refused { Problem: var problem }:
                    return new Answer<ImmutableArray<JsonElement>>.Refused(problem);
                case Answer<IReadOnlyList<StoredDocument>>.Unreachable { Reason: var reason }:
                    return new Answer<ImmutableArray<JsonElement>>.Unreachable(reason);
            }
        }

        return new Answer<ImmutableArray<JsonElement>>.Success(all.ToImmutable());
    }

    /// <summary>The fleets that the changed documents reach.</summary>
    /// <param name="changed">The changed documents.</param>
    /// <param name="documents">All documents, as they were before and as they were written.</param>
    public static ImmutableSortedSet<string> Of(IEnumerable<DocumentName> changed, IReadOnlyList<JsonElement> documents)
    {
        var fleets = documents.Where(document => Text(document, "kind") == "Fleet").Select(document => Text(document, "name")!).ToHashSet();
        var seeds = changed.ToArray();
        if (seeds.Any(document => document.Kind == "Consumer")) return fleets.ToImmutableSortedSet(StringComparer.Ordinal);
        var names = documents.Select(document => (Document: document, Name: Text(document, "name")!, Mentioned: Strings(document).ToHashSet())).ToArray();
        var reached = seeds.Select(document => document.Name).ToHashSet();
        var touched = new HashSet<string>();
        for (var waiting = new Queue<string>(reached); waiting.TryDequeue(out var name);)
        {
            if (fleets.Contains(name)) touched.Add(name);
            foreach (var (document, other, mentioned) in names)
            {
                if (!mentioned.Contains(name)) continue;
                if (Text(document, "kind") == "Fleet") touched.Add(other);
                else if (document.TryGetProperty("fleets", out var list)) touched.UnionWith(Strings(list));
                else if (reached.Add(other)) waiting.Enqueue(other);
            }
        }

        return touched.ToImmutableSortedSet(StringComparer.Ordinal);
    }

    private static string? Text(JsonElement document, string key) => document.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(entry => Strings(entry.Value)),
        _ => [],
    };
}
