using System.Text.Json;
using System.Text.Json.Nodes;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>An instance of jwt_authn. What was wrong with a token is not told: the listener's local replies say that one is needed.</summary>
internal sealed class JwtInstance : HttpInstance<PerRouteConfig>
{
    /// <summary>Members of a JWK that are secret: the key of HMAC and the private parts of the others (RFC 7518, section 6).</summary>
    private static readonly string[] SecretMembers = ["k", "d", "p", "q", "dp", "dq", "qi", "oth"];

    public JwtInstance(string name)
        : base(name, new JwtAuthentication { StripFailureResponse = true }) => Discovered = true;

    /// <inheritdoc/>
    public override IEnumerable<SecretPart> Secrets =>
        [new(JwtProvider.Descriptor, message => Redacted.Text(((JwtProvider)message).LocalJwks, KeySet)) { HasOthers = true }];

    /// <inheritdoc/>
    public override bool UnitesVersions => true;

    /// <summary>All requirements come in one resource, which goes out before the routes that name them.</summary>
    public override IMessage? Union(IMessage previous, IMessage next)
    {
        var (old, union) = ((JwtAuthentication)previous, ((JwtAuthentication)next).Clone());
        var requirements = union.RequirementMap.Count;
        Add(old.RequirementMap, union.RequirementMap);
        Add(old.Providers, union.Providers);
        return union.RequirementMap.Count > requirements ? union : null;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Clusters(IMessage config) =>
        ((JwtAuthentication)config).Providers.Values.Select(provider => provider.RemoteJwks?.HttpUri.Cluster).OfType<string>();

    private static void Add<T>(MapField<string, T> old, MapField<string, T> union)
    {
        var all = old.Concat(union)
            .GroupBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(same => same.Last())
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ToList();
        union.Clear();
        foreach (var (key, value) in all)
            union.Add(key, value);
    }

    private static string KeySet(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject set)
                return Redacted.Value;
            var secret = (set["keys"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .SelectMany(key => SecretMembers.Where(key.ContainsKey), (key, member) => (key, member))
                .ToList();
            foreach (var (key, member) in secret)
                key[member] = Redacted.Value;
            return secret.Count > 0 ? set.ToJsonString() : text;
        }
        catch (JsonException)
        {
            return Redacted.Value;
        }
    }
}
