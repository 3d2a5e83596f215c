using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>A secret that no key of this server opens.</summary>
/// <param name="Document">The document that names it.</param>
/// <param name="Path">Where.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="SealedWith">The id of the key that would open it.</param>
internal sealed record ClosedSecret(DocumentId Document, string Path, string Hash, string SealedWith);

/// <summary>Secrets of current documents that no key of this server opens: what needs them is left out of what Envoys get.</summary>
internal static class ClosedSecrets
{
    /// <summary>In document order.</summary>
    public static IEnumerable<ClosedSecret> Of(StoreState state) =>
        from document in state.Secrets.Closed.IsEmpty ? [] : state.Model.Documents.Values
        from field in SecretFields.Of(document)
        let hash = field.Hash ?? ""
        where state.Secrets.Closed.ContainsKey(hash)
        select new ClosedSecret(document.Id, field.Path, hash, state.Secrets.Closed[hash]);
}
