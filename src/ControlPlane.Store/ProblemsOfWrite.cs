using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Store;

/// <summary>Which problems of a compile the author of a write has to mend.</summary>
internal static class ProblemsOfWrite
{
    /// <summary>
    /// Those of the documents written, and those that the write causes elsewhere; not those that others left, nor those that time brought to a document which
    /// the request holds as it is stored, such as a certificate that expired. Places in a text are told of the documents written alone.
    /// </summary>
    public static ImmutableArray<Problem> Of(Verdict verdict)
    {
        var put = verdict.Request.Put.Select(document => document.Id).ToHashSet();
        var changed = verdict.Changes.Where(change => change.Action is not ChangeAction.Unchanged).Select(change => change.Id).ToHashSet();
        var known = verdict.Before.Compiled.Problems.Select(Identity).ToHashSet();
        var problems = verdict
            .After.Compiled.Problems.Where(problem => IsOf(problem, changed) || !known.Contains(Identity(problem)))
            .Select(problem => IsOf(problem, put) ? problem : problem with { Line = null, Column = null })
            .ToImmutableArray();
        return DeletedInUse.Explain(problems, verdict.Request, verdict.After.Model);
    }

    private static bool IsOf(Problem problem, HashSet<DocumentId> documents) => problem.Document is { } id && documents.Contains(id);

    private static (string, DocumentId?, string, string) Identity(Problem problem) => (problem.Code, problem.Document, problem.Path, problem.Message);
}
