using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>A document's contribution to the fleets that use it.</summary>
/// <param name="Document">The document.</param>
/// <param name="Reads">The observed facts it was compiled from.</param>
/// <param name="Contribution">What it gives.</param>
internal sealed record SharedUnit(Document Document, object? Reads, SharedContribution Contribution);

/// <summary>The contributions of documents that fleets share, each compiled when it is first used.</summary>
internal sealed class SharedUnits
{
    private readonly Model _model;
    private readonly Observed _observed;
    private readonly ImmutableDictionary<DocumentId, SharedUnit>.Builder _units;
    private readonly HashSet<DocumentId> _current = [];
    private readonly bool _sameFacts;

    /// <summary>Those of a compile.</summary>
    /// <param name="model">The documents.</param>
    /// <param name="observed">Facts beside them.</param>
    /// <param name="before">The contributions of the compile before, and the facts it was given.</param>
    /// <param name="changed">The documents that differ from those of that compile.</param>
    public SharedUnits(
        Model model,
        Observed observed,
        (ImmutableDictionary<DocumentId, SharedUnit> Units, Observed Observed) before,
        IEnumerable<DocumentId> changed
    )
    {
        (_model, _observed, _sameFacts) = (model, observed, ReferenceEquals(before.Observed, observed));
        _units = before.Units.RemoveRange(changed).ToBuilder();
        Changed = _sameFacts
            ? []
            : [.. _units.Values.Where(unit => !Equals(Kind.Of(unit.Document).Reads(unit.Document, observed), unit.Reads)).Select(unit => unit.Document.Id)];
    }

    /// <summary>The documents, themselves unchanged, of which other facts are observed than in the compile before.</summary>
    public ImmutableArray<DocumentId> Changed { get; }

    /// <summary>All that are known, used or not.</summary>
    public ImmutableDictionary<DocumentId, SharedUnit> All => _units.ToImmutable();

    /// <summary>The contribution of a document; null where there is no such document.</summary>
    public SharedUnit? Find(DocumentId id)
    {
        var known = _units.GetValueOrDefault(id);
        if (known is not null && (_sameFacts || _current.Contains(id)))
            return known;
        if (_model.Find(id) is not { } document)
            return null;
        var kind = Kind.Of(document);
        var reads = kind.Reads(document, _observed);
        _current.Add(id);
        return _units[id] = known is not null && Equals(known.Reads, reads) ? known : new SharedUnit(document, reads, kind.Share(document, _observed));
    }
}
