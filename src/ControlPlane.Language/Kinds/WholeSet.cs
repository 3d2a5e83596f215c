using System.Collections.Immutable;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds;

/// <summary>Conflicts between documents of one kind, where one that did not change can become wrong by another that did.</summary>
public static class WholeSet
{
    /// <summary>All of them, in the order of the kinds.</summary>
    public static ImmutableArray<Problem> Problems(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var documents = model.Documents.Values.ToLookup(document => document.Id.Kind);
        return [.. Catalog.Kinds.SelectMany(kind => kind.CheckAll([.. documents[kind.Name]]))];
    }
}
