using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Store;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Server.Core.Acme;

/// <summary>The accounts with authorities: one for each directory and its contacts, whose key is stored encrypted and used by all replicas.</summary>
internal static class AcmeAccounts
{
    /// <summary>The key of the account; a new one is stored before it is used.</summary>
    public static async Task<AcmeKey> KeyAsync(AcmeSource source, DocumentStore store, SecretKeys keys, CancellationToken cancel)
    {
        var fact = new FactId(FactKinds.AcmeAccount, NameOf(source.Directory, source.Contact));
        if (store.Current!.Facts.Find(fact) is { } known && keys.OpenText(fact.Name, known.Value) is { } pem)
            return AcmeKey.OfPem(pem);
        var made = AcmeKey.New();
        await store.ObserveAsync([new FactChange(fact, keys.SealText(fact.Name, made.ToPem()))], cancel);
        return made;
    }

    private static string NameOf(string directory, ImmutableArray<string> contact) =>
        "acme/account/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{directory} {string.Join(' ', contact)}")));
}
