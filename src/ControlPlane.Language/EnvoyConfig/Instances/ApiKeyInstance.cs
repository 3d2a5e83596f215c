using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;
using Google.Protobuf.Collections;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>An instance of api_key_auth.</summary>
internal sealed class ApiKeyInstance : HttpInstance<ApiKeyAuthPerRoute>
{
    public ApiKeyInstance(string name)
        : base(
            name,
            new ApiKeyAuth
            {
                KeySources = { new KeySource { Header = "x-api-key" } },
                Forwarding = new Forwarding { Header = GeneratedNames.ConsumerHeader, HideCredentials = true },
            }
        ) => Discovered = true;

    /// <inheritdoc/>
    public override IEnumerable<SecretPart> Secrets =>
        [
            new(ApiKeyAuth.Descriptor, message => Redact(((ApiKeyAuth)message).Credentials)),
            new(ApiKeyAuthPerRoute.Descriptor, message => Redact(((ApiKeyAuthPerRoute)message).Credentials)),
        ];

    /// <summary>Envoy refuses two equal keys, so each stays one of its own.</summary>
    private static bool Redact(RepeatedField<Credential> credentials)
    {
        foreach (var (index, credential) in credentials.Index())
            credential.Key = $"{Redacted.Value}-{index + 1}";
        return credentials.Count > 0;
    }
}
