using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>
/// Tells because of which changed documents a resource comes or goes whose own documents stay: a service's cluster comes with the first Route that names it.
/// </summary>
internal sealed class Reasons(Model before, Model after, HashSet<DocumentId> changed)
{
    private readonly Lazy<ILookup<DocumentId, DocumentId>> _leadingTo = new(() =>
        changed.SelectMany(id => ReachedFrom(id, before, after), (id, reached) => (id, reached)).ToLookup(pair => pair.reached, pair => pair.id)
    );

    private readonly Dictionary<string, ImmutableArray<DocumentId>> _ofFleets = [];

    /// <summary>The changed documents that lead to one of these; where none does, all that are of the fleet.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="origins">The documents that the resource came from.</param>
    public IReadOnlyCollection<DocumentId> Of(string fleet, IEnumerable<DocumentId> origins)
    {
        var leading = origins.SelectMany(origin => _leadingTo.Value[origin]).ToHashSet();
        return leading.Count > 0 ? leading : OfFleet(fleet);
    }

    private ImmutableArray<DocumentId> OfFleet(string fleet)
    {
        if (!_ofFleets.TryGetValue(fleet, out var documents))
            _ofFleets.Add(fleet, documents = [.. changed.Where(id => IsOf(fleet, before.Find(id), before) || IsOf(fleet, after.Find(id), after))]);
        return documents;
    }

    private static bool IsOf(string fleet, Document? document, Model model) =>
        document switch
        {
            { Id: { Kind: "Fleet", Name: var name } } => name == fleet,
            _ => Placement.Of(document, model).IsIn(fleet),
        };

    private static HashSet<DocumentId> ReachedFrom(DocumentId start, Model before, Model after)
    {
        var reached = new HashSet<DocumentId>();
        for (var waiting = new Queue<DocumentId>([start]); waiting.TryDequeue(out var id); )
        {
            foreach (var next in References(before, id).Concat(References(after, id)).Where(reached.Add))
                waiting.Enqueue(next);
        }
        return reached;
    }

    /// <summary>What a document names; a Route does not lead to what its fleets name by themselves.</summary>
    private static IEnumerable<DocumentId> References(Model model, DocumentId id) =>
        model.Find(id) is { } document ? document.Kind.References(document).Where(named => named.Kind != "Fleet") : [];
}
