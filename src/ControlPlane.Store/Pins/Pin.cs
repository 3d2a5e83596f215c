using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ControlPlane.Language.Pins;
using ControlPlane.Language.Text;
using ControlPlane.Store.Facts;

namespace ControlPlane.Store.Pins;

/// <summary>
/// A document that one fleet is served as it was at its last known good revision, because an Envoy of the fleet rejected what came of a newer one. It is stored
/// as a fact, whose name and form are those of earlier releases, which said that the document is held.
/// </summary>
public sealed record Pin
{
    /// <summary>The kind of the facts.</summary>
    public const string FactKind = "held";

    /// <summary>The fleet.</summary>
    public required string Fleet { get; init; }

    /// <summary>The document.</summary>
    public required DocumentId Document { get; init; }

    /// <summary>The revision that was rejected. A newer revision of the document is tried.</summary>
    public required long Rejected { get; init; }

    /// <summary>The revision of the document that it is pinned to; null where no revision was ever good.</summary>
    public required long? Good { get; init; }

    /// <summary>The document at that revision, as it is stored.</summary>
    public required string? Body { get; init; }

    /// <summary>Whether Envoys rejected even the matches of a Route of which no revision was ever good: only plain parts of them may be served.</summary>
    public bool LeftOut { get; init; }

    /// <summary>Whether Envoys rejected these parts too: then nothing of it is served.</summary>
    public bool PartsRejected { get; init; }

    /// <summary>The version of the resources that were rejected.</summary>
    public string? Version { get; init; }

    /// <summary>The version that was rejected when its matches were.</summary>
    public string? MatchesVersion { get; init; }

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

    /// <summary>What the compile of the fleet is told of it; a good revision that this program cannot read counts as none.</summary>
    [JsonIgnore]
    internal DocumentPin Substitution { get; private init; } = null!;

    /// <summary>The fact that says it.</summary>
    public FactChange ToFact() => new(Id, JsonSerializer.Serialize(this));

    /// <summary>The fact's identity: <c>fleet/Route/name</c>.</summary>
    [JsonIgnore]
    public FactId Id => new(FactKind, $"{Fleet}/{Document}");

    /// <summary>Whether it is in force: the documents are as they were when it was rejected.</summary>
    internal bool IsInForce(ImmutableDictionary<DocumentId, StoredInfo> info) =>
        IsAsRejected(Document, info) && Together.All(document => IsAsRejected(document, info));

    /// <summary>Reads a fact; null where this program cannot.</summary>
    internal static Pin? Read(Fact fact)
    {
        try
        {
            var pin = JsonSerializer.Deserialize<Pin>(fact.Value)!;
            var good = pin.Body is null ? null : StoredBody.Read(pin.Document, pin.Body, StoreOptions.ReadJson).Document;
            return pin with { Since = fact.At, Substitution = new(pin.Document, good, pin.Left) };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private LeftOfPin Left =>
        this switch
        {
            { LeftOut: false } => LeftOfPin.Matches,
            { PartsRejected: false } => LeftOfPin.PlainMatches,
            _ => LeftOfPin.Nothing,
        };

    private bool IsAsRejected(DocumentId document, ImmutableDictionary<DocumentId, StoredInfo> info) =>
        info.TryGetValue(document, out var stored) && stored.Revision <= Rejected;
}
