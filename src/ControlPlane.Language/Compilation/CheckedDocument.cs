using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>A document that was checked against the others.</summary>
/// <param name="Read">What was looked at.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record CheckedDocument(ImmutableArray<Dependency> Read, ImmutableArray<Problem> Problems) : IUnit
{
    IReadOnlyCollection<Dependency> IUnit.Read => Read;

    /// <inheritdoc/>
    public bool IsWrong => !Problems.IsEmpty;

    /// <summary>Checks a document.</summary>
    public static CheckedDocument Of(Document document, Model model, Observed observed)
    {
        var lookup = new Lookup(model, observed);
        ImmutableArray<Problem> problems = [.. Kind.Of(document).Check(document, lookup)];
        return new([.. lookup.Asked], problems);
    }
}
