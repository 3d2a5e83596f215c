using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>A key by which a consumer is known.</summary>
/// <param name="Consumer">The consumer's name.</param>
/// <param name="Key">The key itself. Never to be shown.</param>
internal sealed record ApiKey(string Consumer, string Key)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"an API key of {Consumer}";
}

/// <summary>What consumers can come with now: what expired, and what could not be opened, is left out.</summary>
/// <param name="ApiKeys">By consumer, then key.</param>
/// <param name="BasicUsers">By consumer: the line of an htpasswd file, <c>user:{SHA}…</c>, the only form Envoy takes
/// (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/basic_auth_filter).</param>
internal sealed record Credentials(ImmutableArray<ApiKey> ApiKeys, ImmutableSortedDictionary<string, string> BasicUsers)
{
    /// <summary>The credentials of these consumers.</summary>
    /// <param name="consumers">Documents; those of other kinds do not count.</param>
    /// <param name="observed">Their secrets, and which keys expired.</param>
    public static Credentials Of(IEnumerable<Document> consumers, Observed observed)
    {
        var all = consumers.Where(document => document.Spec is ConsumerSpec).Select(document => (document.Id.Name, Spec: (ConsumerSpec)document.Spec)).ToList();
        var keys =
            from consumer in all
            from key in consumer.Spec.ApiKeys ?? []
            where !observed.Expired.Contains(Expiries.IdOf(new DocumentId("Consumer", consumer.Name), key.Name!))
            let plain = key.Key?.Plain(observed)
            where plain is not null
            select new ApiKey(consumer.Name, plain);
        var users =
            from consumer in all
            let plain = consumer.Spec.Basic?.Password?.Plain(observed)
            where plain is not null
            select KeyValuePair.Create(consumer.Name, Line(consumer.Spec.Basic!.Username ?? consumer.Name, plain));
        return new Credentials(
            [.. keys.OrderBy(key => key.Consumer, StringComparer.Ordinal).ThenBy(key => key.Key, StringComparer.Ordinal)],
            users.ToImmutableSortedDictionary(StringComparer.Ordinal)
        );
    }

    private static string Line(string user, string password) => $"{user}:{{SHA}}{Convert.ToBase64String(Sha1(password))}";

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Envoy takes no other hash of a password.")]
    private static byte[] Sha1(string password) => SHA1.HashData(Encoding.UTF8.GetBytes(password));
}
