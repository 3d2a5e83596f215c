using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Server.Admin;
using ControlPlane.Store;

namespace ControlPlane.Server.Reconcile;

/// <summary>Secrets of current documents that no key of this server opens: what needs them is left out of what Envoys get.</summary>
internal static class ClosedSecrets
{
    /// <summary>In document order.</summary>
    public static IEnumerable<MissingSecret> Of(StoreState state) =>
        from document in state.Secrets.Closed.IsEmpty ? [] : state.Model.Documents.Values
        from field in SecretFields.Of(document)
        let hash = field.Hash ?? ""
        where state.Secrets.Closed.ContainsKey(hash)
        select new MissingSecret(document.Id.ToWire(), field.Path, hash, state.Secrets.Closed[hash]);
}
