using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Text;

namespace ControlPlane.Store;

/// <summary>Says of a document that cannot be deleted who uses it, in the place of problems in the documents of others.</summary>
internal static class DeletedInUse
{
    private const int Shown = 10;

    /// <summary>The problems of a write.</summary>
    /// <param name="problems">What is wrong.</param>
    /// <param name="request">The write.</param>
    /// <param name="after">The documents as they would be.</param>
    public static ImmutableArray<Problem> Explain(ImmutableArray<Problem> problems, WriteRequest request, Model after)
    {
        if (problems.IsEmpty || request.Delete.IsEmpty)
            return problems;
        var written = request.Put.Select(document => document.Id).ToHashSet();
        var explained = new HashSet<Problem>();
        var inUse = new List<Problem>();
        foreach (var deleted in request.Delete)
        {
            var users = Users.Of(after, deleted).Where(user => !written.Contains(user)).ToHashSet();
            var found = problems
                .Where(problem => problem.Document is { } user && users.Contains(user) && problem.Message.Contains(deleted.Name, StringComparison.Ordinal))
                .ToList();
            if (found.Count == 0)
                continue;
            explained.UnionWith(found);
            inUse.Add(
                new Problem(StoreCodes.InUse, $"is still used by {Places(found)}", deleted)
                {
                    Allowed = "change these documents first, or change or delete them in the same transaction",
                }
            );
        }

        return [.. inUse, .. problems.Where(problem => !explained.Contains(problem))];
    }

    private static string Places(List<Problem> found)
    {
        var users = found
            .GroupBy(problem => problem.Document!.Value)
            .Select(user => $"{user.Key} ({string.Join(", ", user.Select(problem => problem.Path))})")
            .ToList();
        return users.Count > Shown ? $"{string.Join(", ", users.Take(Shown))} and {users.Count - Shown} more" : string.Join(", ", users);
    }
}
