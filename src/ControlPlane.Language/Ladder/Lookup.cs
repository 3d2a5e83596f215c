using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Ladder;

/// <summary>
/// Finds documents while something is compiled, and remembers what was asked for: when one of these comes, goes or changes, it is compiled again.
/// </summary>
/// <param name="model">The documents.</param>
/// <param name="observed">Facts beside them.</param>
internal sealed class Lookup(Model model, Observed observed)
{
    private readonly HashSet<Dependency> _asked = [];

    /// <summary>What was asked for.</summary>
    public IReadOnlySet<Dependency> Asked => _asked;

    /// <summary>The facts observed of documents: only of those asked for may one look, for when their facts change, it is compiled again.</summary>
    public Observed Observed => observed;

    /// <summary>Finds the same, and remembers by itself what was asked for.</summary>
    public Lookup Apart() => new(model, observed);

    /// <summary>As if all this had been asked for here.</summary>
    public void Ask(IEnumerable<Dependency> asked) => _asked.UnionWith(asked);

    /// <summary>The document, or null.</summary>
    public Document? Find(string kind, string name)
    {
        var id = new DocumentId(kind, name);
        _asked.Add(Dependency.Of(id));
        return model.Find(id);
    }

    /// <summary>Whether there is such a document.</summary>
    public bool Exists(DocumentId id)
    {
        _asked.Add(Dependency.Existence(id));
        return model.Find(id) is not null;
    }

    /// <summary>What a document says, or null where there is none.</summary>
    public TSpec? Find<TSpec>(string kind, string name)
        where TSpec : class => (TSpec?)Find(kind, name)?.Spec;

    /// <summary>All documents of a kind, by name.</summary>
    public IEnumerable<Document> All(string kind)
    {
        _asked.Add(Dependency.Any(kind));
        return model.Of(kind);
    }

    /// <summary>The names of all documents of a kind, in order.</summary>
    public IEnumerable<string> Names(string kind)
    {
        _asked.Add(Dependency.Names(kind));
        return model.Of(kind).Select(document => document.Id.Name);
    }

    /// <summary>The names of the documents of a kind that are in a group, in order.</summary>
    public IEnumerable<string> Names(string kind, string group)
    {
        _asked.Add(Dependency.Members(kind, group));
        return model.Of(kind, group).Select(document => document.Id.Name);
    }

    /// <summary>Whether the end that is written at a place has come.</summary>
    public bool IsOver(Source end)
    {
        _asked.Add(Dependency.Of(end.Document.Id));
        return observed.Expired.Contains(Expiries.IdOf(end.Document.Id, end.Path));
    }
}
