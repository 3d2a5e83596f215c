using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>
/// Tells because of which changed documents a resource comes or goes whose own documents stay: a service's cluster comes with the first Route that names it.
/// </summary>
internal sealed class Reasons(Model before, Model after, HashSet<DocumentId> changed)
{
    private readonly Dictionary<DocumentId, HashSet<DocumentId>> _reached = [];

    /// <summary>The changed documents that lead to one of these; where none does, all that are of the fleet.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="origins">The documents that the resource came from.</param>
    public IEnumerable<DocumentId> Of(string fleet, IReadOnlyCollection<DocumentId> origins)
    {
        var leading = changed.Where(id => origins.Any(ReachedFrom(id).Contains)).ToList();
        return leading.Count > 0 ? leading : changed.Where(id => IsOf(fleet, before.Find(id), before) || IsOf(fleet, after.Find(id), after));
    }

    private static bool IsOf(string fleet, Document? document, Model model) =>
        document switch
        {
            { Id: { Kind: "Fleet", Name: var name } } => name == fleet,
            _ => Placement.Of(document, model).IsIn(fleet),
        };

    private HashSet<DocumentId> ReachedFrom(DocumentId start)
    {
        if (_reached.TryGetValue(start, out var known))
            return known;
        var reached = new HashSet<DocumentId>();
        for (var waiting = new Queue<DocumentId>([start]); waiting.TryDequeue(out var id); )
        {
            foreach (var next in References(before, id).Concat(References(after, id)).Where(reached.Add))
                waiting.Enqueue(next);
        }
        return _reached[start] = reached;
    }

    /// <summary>What a document names; a Route does not lead to what its fleets name by themselves.</summary>
    private static IEnumerable<DocumentId> References(Model model, DocumentId id) =>
        model.Find(id) is { } document ? document.Kind.References(document).Where(named => named.Kind != "Fleet") : [];
}
