using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ControlPlane.Testing;

/// <summary>An authority of a test's own, with an intermediate one that issues.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Makes its keys and certificates.</summary>
    public CertificateAuthority(string name)
    {
        Root = Request($"{name} root", ECDsa.Create(ECCurve.NamedCurves.nistP256), authority: true).CreateSelfSigned(From, From.AddYears(100));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request($"{name} intermediate", key, authority: true).Create(Root, From, From.AddYears(90), Guid.NewGuid().ToByteArray());
        Intermediate = issued.CopyWithPrivateKey(key);
    }

    /// <summary>The certificate that clients trust.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>The authority that issues, with its key.</summary>
    public X509Certificate2 Intermediate { get; }

    /// <summary>Issues a certificate.</summary>
    /// <param name="names">Its DNS names; those with <c>://</c> are URIs.</param>
    /// <param name="rsa">Whether its key is one of RSA; ECDSA otherwise.</param>
    /// <param name="from">From when it is valid; a year ago by default.</param>
    /// <param name="until">Until when; in a year by default.</param>
    public IssuedCertificate Issue(IReadOnlyList<string> names, bool rsa = false, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (key)
        {
            var request = Request(names[0], key, authority: false);
            var san = new SubjectAlternativeNameBuilder();
            foreach (var name in names)
            {
                if (name.Contains("://", StringComparison.Ordinal))
                    san.AddUri(new Uri(name));
                else
                    san.AddDnsName(name);
            }
            request.CertificateExtensions.Add(san.Build());
            var now = TimeProvider.System.GetUtcNow();
            using var issued = request.Create(
                Intermediate.SubjectName,
                X509SignatureGenerator.CreateForECDsa(Intermediate.GetECDsaPrivateKey()!),
                from ?? now.AddYears(-1),
                until ?? now.AddYears(1),
                Guid.NewGuid().ToByteArray()
            );
            return new(issued.ExportCertificatePem() + "\n" + Intermediate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        }
    }

    /// <summary>Issues a certificate for a request as an authority of ACME does, whatever key it has.</summary>
    /// <param name="request">The request (PKCS#10).</param>
    /// <param name="from">From when it is valid.</param>
    /// <param name="until">Until when.</param>
    /// <returns>It and the intermediate one, in PEM.</returns>
    public string Issue(byte[] request, DateTimeOffset from, DateTimeOffset until)
    {
        var asked = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var issued = asked.Create(
            Intermediate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(Intermediate.GetECDsaPrivateKey()!),
            from,
            until,
            Guid.NewGuid().ToByteArray()
        );
        return issued.ExportCertificatePem() + "\n" + Intermediate.ExportCertificatePem() + "\n";
    }

    /// <summary>Options of a client that trusts this authority alone.</summary>
    /// <param name="host">The name that it asks for; empty for none.</param>
    /// <param name="client">Its own certificate.</param>
    public SslClientAuthenticationOptions Client(string host, IssuedCertificate? client = null) =>
        new()
        {
            TargetHost = host,
            ClientCertificateContext = client?.Context(),
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        Intermediate.Dispose();
    }

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key, bool authority)
    {
        var subject = new X500DistinguishedName($"CN={name.Replace("://", ".", StringComparison.Ordinal).Replace('/', '.')}");
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}

/// <summary>A certificate of a <see cref="CertificateAuthority"/>.</summary>
/// <param name="Chain">It and the intermediate one, in PEM.</param>
/// <param name="PrivateKey">Its key, in PEM.</param>
public sealed record IssuedCertificate(string Chain, string PrivateKey)
{
    /// <summary>It as a document.</summary>
    /// <param name="name">The document's name.</param>
    public string Document(string name) =>
        $"kind: Certificate\nname: {name}\nchain: |\n{Indented(Chain, 2)}\nprivateKey:\n  value: |\n{Indented(PrivateKey, 4)}\n";

    /// <summary>For clients, which show the intermediate certificate too.</summary>
    public SslStreamCertificateContext Context() => SslStreamCertificateContext.Create(WithPrivateKey(), Certificates(), offline: true);

    /// <summary>For servers.</summary>
    public X509Certificate2 WithPrivateKey()
    {
        using var pair = X509Certificate2.CreateFromPem(Chain, PrivateKey);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The certificates of the chain.</summary>
    public X509Certificate2Collection Certificates()
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(Chain);
        return all;
    }

    /// <summary>A document with the certificates of authorities.</summary>
    /// <param name="name">The document's name.</param>
    /// <param name="root">The authority.</param>
    public static string Authority(string name, X509Certificate2 root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return $"kind: Certificate\nname: {name}\nca: |\n{Indented(root.ExportCertificatePem(), 2)}\n";
    }

    private static string Indented(string text, int by) => string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => new string(' ', by) + line));
}
