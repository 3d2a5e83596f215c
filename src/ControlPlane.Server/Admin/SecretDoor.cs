using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Store;
using ControlPlane.Store.Secrets;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>Documents whose secrets were taken out.</summary>
/// <param name="Documents">They hold hashes in the place of secrets.</param>
/// <param name="Values">The secrets by hash.</param>
/// <param name="Problems">Why secrets could not be taken; then nothing of it is to be used.</param>
internal sealed record TakenSecrets(ImmutableArray<Document> Documents, ImmutableSortedDictionary<string, string> Values, ImmutableArray<Problem> Problems);

/// <summary>Where secrets leave the documents: what comes after it, store, history, answers and logs, never sees one.</summary>
internal static class SecretDoor
{
    /// <summary>Takes the secrets out of documents that were read.</summary>
    public static TakenSecrets Take(IReadOnlyCollection<Document> documents, DocumentStore store)
    {
        var problems = documents
            .SelectMany(document => SecretFields.Of(document).Select(field => ProblemOf(document, field, store.SecretKeys)))
            .OfType<Problem>()
            .ToImmutableArray();
        if (!problems.IsEmpty)
            return new TakenSecrets([], ImmutableSortedDictionary<string, string>.Empty, problems);

        var known = store.Current?.Secrets ?? SecretSet.Empty;
        var taken = documents.Select(document => SecretFields.Take(document, value => store.SecretKeys!.Hash(value, known))).ToList();
        var values = taken.SelectMany(one => one.Values).DistinctBy(secret => secret.Key).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return new TakenSecrets([.. taken.Select(one => one.Document)], values, []);
    }

    private static Problem? ProblemOf(Document document, SecretField field, SecretKeys? keys)
    {
        if (field.Environment is not null)
            return At("env", ProblemCode.SecretOfClient, "is resolved by cpctl alone: the server reads no variables", "value, or cpctl apply");
        if (field.File is not null)
            return At("file", ProblemCode.SecretOfClient, "is resolved by cpctl alone: the server reads no files", "value, or cpctl apply");
        return field.Value is not null && keys is null ? At("value", StoreCodes.NoSecretKey, SecretAdmission.NoKey, null) : null;

        Problem At(string key, string code, string message, string? allowed) => new(code, message, document.Id.ToWire(), $"{field.Path}.{key}", allowed);
    }
}
