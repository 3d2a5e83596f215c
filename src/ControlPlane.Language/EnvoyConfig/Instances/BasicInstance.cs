using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.BasicAuth.V3;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>An instance of basic_auth. Envoy rejects an empty list of users: this one's hash is of no known password.</summary>
/// <param name="name">Unique in the chain.</param>
internal sealed class BasicInstance(string name)
    : HttpInstance<BasicAuthPerRoute>(
        name,
        new BasicAuth
        {
            Users = new DataSource { InlineString = Nobody },
            ForwardUsernameHeader = GeneratedNames.ConsumerHeader,
        }
    )
{
    /// <summary>A user whom no password lets in.</summary>
    public const string Nobody = "nobody:{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

    /// <summary>The length of a SHA-1 in base64, which Envoy checks.</summary>
    private const string RedactedHash = "{SHA}redactedredactedredacted000=";

    /// <inheritdoc/>
    public override IEnumerable<SecretPart> Secrets =>
        [
            new(BasicAuth.Descriptor, message => Redacted.Text(((BasicAuth)message).Users, Users)),
            new(BasicAuthPerRoute.Descriptor, message => Redacted.Text(((BasicAuthPerRoute)message).Users, Users)),
        ];

    private static string Users(string htpasswd) =>
        string.Join('\n', htpasswd.Split('\n').Select(line => line.Length == 0 ? line : $"{line.Split(':')[0]}:{RedactedHash}"));
}
