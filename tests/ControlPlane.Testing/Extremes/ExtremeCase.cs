using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Testing.Extremes;

/// <summary>Documents that were drawn, and what the compiler says of them.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="Fields">The keys that were drawn.</param>
/// <param name="Model">The documents.</param>
/// <param name="Compiled">What they compile to; null where a document by itself is refused.</param>
/// <param name="Problems">Why they are refused; empty where they are accepted.</param>
public sealed record ExtremeCase(int Number, ImmutableArray<string> Fields, Model Model, Compiled? Compiled, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether the server would take them.</summary>
    public bool IsAccepted => Problems.IsEmpty;

    /// <summary>The documents that were changed, for whom a failure is shown.</summary>
    public ImmutableArray<Document> Changed { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        $"case {Number} ({string.Join(", ", Fields)})\n{string.Join("---\n", Changed.Select(document => Short(document.Body.ToYaml())))}";

    private static string Short(string text) => text.Length <= 6000 ? text : text[..6000] + "…\n";
}
