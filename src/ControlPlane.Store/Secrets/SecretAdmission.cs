using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Store.Secrets;

/// <summary>What a request may do with secrets: documents hold hashes alone, and each hash is one that is stored or comes along.</summary>
public static class SecretAdmission
{
    /// <summary>The request with the time of the last change beside each hash, so that an unchanged secret makes an unchanged document.</summary>
    internal static WriteRequest Dated(WriteRequest request, StoreState state, DateTimeOffset at) =>
        request with
        {
            Put = [.. request.Put.Select(document => SecretFields.Dated(document, state.Model.Find(document.Id), at))],
        };

    /// <summary>What is wrong with the secrets of a request.</summary>
    internal static IEnumerable<Problem> Problems(WriteRequest request, StoreState state, SecretKeys? keys)
    {
        if (!request.Secrets.IsEmpty && keys is null)
            yield return new Problem(StoreCodes.NoSecretKey, NoKey);
        foreach (var document in request.Put)
        {
            foreach (var field in SecretFields.Of(document))
            {
                if (field.Hash is not { } hash)
                    yield return At(document, field, StoreCodes.Unresolved, "is not resolved: the store takes hashes alone");
                else if (!state.Secrets.Holds(hash) && !request.Secrets.ContainsKey(hash))
                    yield return At(
                        document,
                        field,
                        StoreCodes.UnknownSecret,
                        "names a secret that is not stored here: a hash of another server means nothing to this one",
                        "the secret itself: value, or env or file with cpctl"
                    );
            }
        }
    }

    /// <summary>The values that documents name, of those that came along.</summary>
    internal static ImmutableSortedDictionary<string, string> Used(WriteRequest request, IEnumerable<Document> written)
    {
        var named = written.SelectMany(document => SecretFields.Of(document)).Select(field => field.Hash).ToHashSet();
        return request.Secrets.RemoveRange(request.Secrets.Keys.Where(hash => !named.Contains(hash)));
    }

    /// <summary>Why no secret can be stored.</summary>
    public const string NoKey =
        "this server has no key for secrets, so it stores none: start every replica with the same --secret-key-file (CONTROLPLANE_SECRET_KEY_FILE) "
        + "or CONTROLPLANE_SECRET_KEY";

    private static Problem At(Document document, SecretField field, string code, string message, string? allowed = null) =>
        new(code, message, document.Id, field.Path, allowed, document.File, field.At.Line, field.At.Column);
}
