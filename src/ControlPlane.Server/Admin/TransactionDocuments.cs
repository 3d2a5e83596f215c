using System.Collections.Immutable;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>The documents of a transaction, read one by one: all problems of all of them at once.</summary>
internal static class TransactionDocuments
{
    private const int MaxSourceLength = 253;

    /// <summary>What a transaction writes; no identity twice.</summary>
    /// <param name="Put">Documents with hashes in the place of secrets.</param>
    /// <param name="Delete">Documents to delete.</param>
    /// <param name="Secrets">The secrets by hash.</param>
    internal sealed record Batch(ImmutableArray<Document> Put, ImmutableArray<DocumentId> Delete, ImmutableSortedDictionary<string, string> Secrets);

    /// <summary>Reads them.</summary>
    /// <returns>A batch, or the problems.</returns>
    public static (Batch? Batch, ImmutableArray<Problem> Problems) Read(TransactionRequest transaction, DocumentStore store)
    {
        var read = transaction.Documents.Select((body, index) => (Index: index, Result: store.Read(body.GetRawText(), identity: null))).ToArray();
        var put = read.SelectMany(one => one.Result.Documents).ToImmutableArray();
        var delete = transaction.Delete.OfType<DocumentName>().Select(name => new DocumentId(name.Kind, name.Name)).ToImmutableArray();
        ImmutableArray<Problem> problems =
        [
            .. Envelope(transaction),
            .. read.SelectMany(one => one.Result.Problems.Select(problem => Placed(problem, one.Index))),
            .. delete.Where(id => !Catalog.Default.Kinds.Any(kind => kind.Name == id.Kind)).Select(UnknownKind),
            .. put.Select(document => document.Id).Concat(delete).GroupBy(id => id).Where(same => same.Skip(1).Any()).Select(same => WrittenTwice(same.Key)),
        ];
        if (!problems.IsEmpty)
            return (null, problems);
        var taken = SecretDoor.Take(put, store);
        return taken.Problems.IsEmpty ? (new Batch(taken.Documents, delete, taken.Values), []) : (null, taken.Problems);
    }

    private static IEnumerable<Problem> Envelope(TransactionRequest transaction)
    {
        if (transaction.Mode != TransactionMode.Apply)
            yield return new Problem(ProblemCode.NotSupportedYet, "The mode `sync` is not supported yet.", Path: "mode", Allowed: "apply");
        for (var index = 0; index < transaction.Delete.Count; index++)
        {
            if (transaction.Delete[index] is null)
                yield return new Problem(ProblemCode.BadRequest, "is null", Path: $"delete[{index}]", Allowed: "kind and name");
        }

        foreach (var problem in Permissions.Problems(transaction.Allow ?? []))
            yield return problem;
        if (transaction.Source?.Length > MaxSourceLength)
            yield return new Problem(
                ProblemCode.BadRequest,
                "The source's name is too long.",
                Path: "source",
                Allowed: $"at most {MaxSourceLength} characters"
            );
    }

    /// <summary>Places are those of the document alone: the text it was taken from is the client's.</summary>
    private static Problem Placed(Language.Text.Problem problem, int index)
    {
        var wire = problem.ToWire() with { Line = null, Column = null };
        return wire.Document is null ? wire with { Path = $"documents[{index}]{(wire.Path.Length > 0 ? "." : "")}{wire.Path}" } : wire;
    }

    private static Problem UnknownKind(DocumentId id) =>
        new(ProblemCode.NotFound, $"There is no kind `{id.Kind}`.", id.ToWire(), Allowed: string.Join(", ", Catalog.Default.Kinds.Select(kind => kind.Name)));

    private static Problem WrittenTwice(DocumentId id) =>
        new(
            ProblemCode.WrittenTwice,
            $"{id.Kind} `{id.Name}` appears more than once in this transaction.",
            id.ToWire(),
            Allowed: "once, to write or to delete"
        );
}
