using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Store.Facts;

/// <summary>A document that one fleet is not served as it is, because an Envoy of it rejected what came of it.</summary>
public sealed record Hold
{
    /// <summary>The fleet.</summary>
    public required string Fleet { get; init; }

    /// <summary>The document.</summary>
    public required DocumentId Document { get; init; }

    /// <summary>The revision that was rejected. A newer revision of the document is tried.</summary>
    public required long Rejected { get; init; }

    /// <summary>The revision of the document that is served instead; null where nothing good was ever served.</summary>
    public required long? Good { get; init; }

    /// <summary>The document at that revision, as it is stored.</summary>
    public required string? Body { get; init; }

    /// <summary>Whether Envoys rejected even the matches of a Route of which nothing good was ever served: then it is left out.</summary>
    public bool LeftOut { get; init; }

    /// <summary>The version of the routes that were rejected.</summary>
    public string? Version { get; init; }

    /// <summary>All documents that changed together, this one too: one of them is to blame. When one of them changes or goes, all are tried again.</summary>
    public required ImmutableArray<DocumentId> Together { get; init; }

    /// <summary>The Envoy that rejected it.</summary>
    public required string Node { get; init; }

    /// <summary>Its version.</summary>
    public required string Envoy { get; init; }

    /// <summary>The resource it rejected.</summary>
    public required string Resource { get; init; }

    /// <summary>Envoy's text, free of secrets.</summary>
    public required string Error { get; init; }

    /// <summary>Since when, UTC; the store says it.</summary>
    [JsonIgnore]
    public DateTimeOffset Since { get; init; }

    /// <summary>The document to be served instead; null where there is none, or this program cannot read it.</summary>
    [JsonIgnore]
    public Document? Served { get; private init; }

    /// <summary>The fact that says it.</summary>
    public FactChange ToFact() => new(Id, JsonSerializer.Serialize(this));

    /// <summary>The fact's identity: <c>fleet/Route/name</c>.</summary>
    [JsonIgnore]
    public FactId Id => new(FactKinds.Held, $"{Fleet}/{Document}");

    /// <summary>Whether it is in force: the documents are as they were when it was rejected.</summary>
    internal bool IsInForce(ImmutableDictionary<DocumentId, StoredInfo> info) =>
        IsAsRejected(Document, info) && Together.All(document => IsAsRejected(document, info));

    /// <summary>Reads facts; one that did not change keeps its object, one that this program cannot read is left out.</summary>
    internal static ImmutableArray<Hold> Read(IEnumerable<Fact> facts, ImmutableArray<Hold> known)
    {
        var earlier = known.ToDictionary(hold => hold.Id);
        return [.. facts.Select(fact => earlier.GetValueOrDefault(fact.Id) is { } hold && hold.Since == fact.At ? hold : Read(fact)).OfType<Hold>()];
    }

    private static Hold? Read(Fact fact)
    {
        try
        {
            var hold = JsonSerializer.Deserialize<Hold>(fact.Value)!;
            return hold with { Since = fact.At, Served = hold.Body is null ? null : StoredBody.Read(hold.Document, hold.Body, StoreOptions.ReadJson).Document };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsAsRejected(DocumentId document, ImmutableDictionary<DocumentId, StoredInfo> info) =>
        info.TryGetValue(document, out var stored) && stored.Revision <= Rejected;
}
