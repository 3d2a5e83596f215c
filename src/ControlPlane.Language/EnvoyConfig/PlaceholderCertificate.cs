using Envoy.Config.Core.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>
/// What stands for certificates with their private keys in configurations that people see, so that Envoy can read the rest. Its key is public: nobody trusts
/// it.
/// </summary>
internal static class PlaceholderCertificate
{
    private const string Chain = """
        -----BEGIN CERTIFICATE-----
        MIIBszCCAVmgAwIBAgIUOF9kd9owwTdk1U/4sVHmDNyPL+IwCgYIKoZIzj0EAwIw
        HjEcMBoGA1UEAwwTcGxhY2Vob2xkZXIuaW52YWxpZDAgFw0yNjExMjcxNjEyNTNa
        GA8yMTI2MTEwMzE2MTI1M1owHjEcMBoGA1UEAwwTcGxhY2Vob2xkZXIuaW52YWxp
        ZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFkfLDnQJHfnJF49+GQuFU/A9DYf
        Sl5o47AmE2/4pjtr8POYZZ/urLHFBdwToyc59jHZKJTyLupSXqcyLmwie3WjczBx
        MB0GA1UdDgQWBBTu6RJ6dRBWO0lIIva3bOYvAfb+kzAfBgNVHSMEGDAWgBTu6RJ6
        dRBWO0lIIva3bOYvAfb+kzAPBgNVHRMBAf8EBTADAQH/MB4GA1UdEQQXMBWCE3Bs
        YWNlaG9sZGVyLmludmFsaWQwCgYIKoZIzj0EAwIDSAAwRQIhAIUKSKO87zJX6QFZ
        h3j+OxJDEJ2Zmz3Wy0y3/y8eK9fVAiAd4/IFFgg30WAzNXh0BBFHuihJfQR8ciOb
        uub/h7i36g==
        -----END CERTIFICATE-----

        """;

    private const string Key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQge+QV8J8h36dueX7u
        CHQiuDGhLa1lyiOI9Kb+HICKLRShRANCAARZHyw50CR35yRePfhkLhVPwPQ2H0pe
        aOOwJhNv+KY7a/DzmGWf7qyxxQXcE6MnOfYx2SiU8i7qUl6nMi5sInt1
        -----END PRIVATE KEY-----

        """;

    /// <summary>Whether a certificate is this one, in which nothing is secret.</summary>
    public static bool Is(TlsCertificate certificate) => certificate.PrivateKey?.InlineString == Key;

    /// <summary>Valid from 2026 for a hundred years, for the name <c>placeholder.invalid</c>.</summary>
    public static TlsCertificate Message =>
        new()
        {
            CertificateChain = new DataSource { InlineString = Chain },
            PrivateKey = new DataSource { InlineString = Key },
        };
}
