using System.Collections.Frozen;

namespace ControlPlane.Language.Values.Http;

/// <summary>Request headers that never reach matching as a client sent them, whatever the listener says. A test sends each through both Envoys.</summary>
internal static class ClientHeaders
{
    /// <summary>What would be right instead.</summary>
    public const string Allowed = "a header that clients send and Envoy leaves alone, such as x-canary";

    private const string OfConnection = "belongs to one connection, so Envoy removes it before it matches";
    private const string OfEnvoy = "is removed from requests of clients before Envoy matches them: only Envoy itself may set it";

    private static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["connection"] = OfConnection,
        ["keep-alive"] = OfConnection,
        ["proxy-connection"] = OfConnection,
        ["te"] = OfConnection,
        ["transfer-encoding"] = OfConnection,
        ["upgrade"] = OfConnection + "; which protocols a rule lets clients switch to is set with `upgrades`",
        ["expect"] = "is answered and removed by Envoy before it matches",
        ["x-forwarded-client-cert"] = "is removed from every request before Envoy matches it, since anybody could forge it",
        ["x-envoy-decorator-operation"] = OfEnvoy,
        ["x-envoy-downstream-service-cluster"] = OfEnvoy,
        ["x-envoy-downstream-service-node"] = OfEnvoy,
        ["x-envoy-expected-rq-timeout-ms"] = OfEnvoy,
        ["x-envoy-force-trace"] = OfEnvoy,
        ["x-envoy-hedge-on-per-try-timeout"] = OfEnvoy,
        ["x-envoy-internal"] = OfEnvoy,
        ["x-envoy-ip-tags"] = OfEnvoy,
        ["x-envoy-max-retries"] = OfEnvoy,
        ["x-envoy-original-host"] = OfEnvoy,
        ["x-envoy-original-path"] = OfEnvoy,
        ["x-envoy-original-url"] = OfEnvoy,
        ["x-envoy-retriable-header-names"] = OfEnvoy,
        ["x-envoy-retriable-status-codes"] = OfEnvoy,
        ["x-envoy-retry-grpc-on"] = OfEnvoy,
        ["x-envoy-retry-on"] = OfEnvoy,
        ["x-envoy-upstream-alt-stat-name"] = OfEnvoy,
        ["x-envoy-upstream-rq-per-try-timeout-ms"] = OfEnvoy,
        ["x-envoy-upstream-rq-timeout-alt-response"] = OfEnvoy,
        ["x-envoy-upstream-rq-timeout-ms"] = OfEnvoy,
        ["x-envoy-upstream-stream-duration-ms"] = OfEnvoy,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names, in bytewise order.</summary>
    public static IEnumerable<string> Names => Reasons.Keys.Order(StringComparer.Ordinal);

    /// <summary>Why a client cannot send a credential in a header, or null.</summary>
    public static string? WrongForCredential(string name) =>
        Wrong(name)
        ?? (
            ValueForms.HasOwnForm(name) ? "is set or checked by Envoy, and cannot contain a credential"
            : name.Equals("cookie", StringComparison.OrdinalIgnoreCase) ? "contains all cookies: name a single one with `cookie`"
            : null
        );

    /// <summary>Why nothing that clients send in a header can be matched, or null.</summary>
    public static string? Wrong(string name) =>
        name switch
        {
            null or "" => null,
            ":method" => "is matched by `methods`",
            ":path" => "is matched by `path` and `query`",
            ":authority" => "is matched by `hosts`",
            [':', ..] => "is a pseudo header, which cannot be matched",
            _ when name.Equals("host", StringComparison.OrdinalIgnoreCase) => "is matched by `hosts`",
            _ when !HeaderName.IsToken(name) => "is not a valid header name",
            _ => Reasons.GetValueOrDefault(name),
        };
}
