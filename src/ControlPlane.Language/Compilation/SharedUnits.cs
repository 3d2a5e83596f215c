using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>A document's contribution to the fleets that use it.</summary>
/// <param name="Document">The document.</param>
/// <param name="Reads">The observed facts it was compiled from.</param>
/// <param name="Contribution">What it gives.</param>
internal sealed record SharedUnit(Document Document, object? Reads, SharedContribution Contribution);

/// <summary>The contributions of documents that fleets share, each compiled when it is first used.</summary>
/// <param name="model">The documents.</param>
/// <param name="observed">Facts beside them.</param>
/// <param name="before">The compile whose contributions are taken over.</param>
internal sealed class SharedUnits(Model model, Observed observed, CompileCache before)
{
    private readonly Dictionary<DocumentId, SharedUnit?> _units = [];

    /// <summary>What was used.</summary>
    public IReadOnlyDictionary<DocumentId, SharedUnit?> Found => _units;

    /// <summary>The contribution of a document; null where there is no such document.</summary>
    public SharedUnit? Find(DocumentId id)
    {
        if (_units.TryGetValue(id, out var known)) return known;
        var unit = model.Find(id) is { } document ? Compile(document) : null;
        _units.Add(id, unit);
        return unit;
    }

    /// <summary>The documents of which other facts are observed than in the compile before.</summary>
    public IEnumerable<DocumentId> Changed => SameFacts
        ? []
        : from unit in before.Shared.Values
          where unit is not null && model.Find(unit.Document.Id) is { } document && !Equals(Catalog.KindOf(document).Reads(document, observed), unit.Reads)
          select unit.Document.Id;

    private bool SameFacts => ReferenceEquals(before.Observed, observed);

    private SharedUnit Compile(Document document)
    {
        var known = before.Shared.GetValueOrDefault(document.Id) is { } unit && ReferenceEquals(unit.Document, document) ? unit : null;
        if (known is not null && SameFacts) return known;
        var kind = Catalog.KindOf(document);
        var reads = kind.Reads(document, observed);
        return known is not null && Equals(known.Reads, reads) ? known : new SharedUnit(document, reads, kind.Share(document, observed));
    }
}
