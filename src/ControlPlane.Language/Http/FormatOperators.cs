using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Http;

/// <summary>Envoy's `%…%` operators in header values (https://www.envoyproxy.io/docs/envoy/v1.36.2/configuration/observability/access_log/usage#command-operators). Those here load in 1.36 and in 1.40.</summary>
internal static class FormatOperators
{
    private static readonly Regex Operator = Patterns.Linear(@"^%([A-Z0-9_]+)((?:\([^)]*\))?(?::[0-9]+)?)%");
    private static readonly Form Header = new(@"\(:?[A-Za-z0-9_-]+(?:\?:?[A-Za-z0-9_-]+)?\)(?::[0-9]{1,5})?", "(x-name?x-other)");
    private static readonly Form Text = new(@"\([^)]+\)(?::[0-9]{1,5})?", "(NAME)");
    private static readonly Form Metadata = new(@"\([^)]+\)", "(namespace:key)");
    private static readonly Form Time = new(@"(?:\([^)]*\))?", "(%Y-%m-%d)");

    private static readonly FrozenDictionary<string, Form> WithArgument = new Dictionary<string, Form>(StringComparer.Ordinal)
    {
        ["REQ"] = Header,
        ["RESP"] = Header,
        ["TRAILER"] = Header,
        ["ENVIRONMENT"] = Text,
        ["QUERY_PARAM"] = Text,
        ["CLUSTER_METADATA"] = Metadata,
        ["DYNAMIC_METADATA"] = Metadata,
        ["UPSTREAM_METADATA"] = Metadata,
        ["METADATA"] = new(@"\((?:CLUSTER|DYNAMIC|LISTENER|ROUTE|UPSTREAM_HOST|VIRTUAL_HOST):[^)]+\)(?::[0-9]{1,5})?", "(ROUTE:namespace:key)"),
        ["FILTER_STATE"] = new(@"\([^:)]+(?::(?:PLAIN|TYPED|FIELD:[^:)]+))?\)(?::[0-9]{1,5})?", "(key:PLAIN)"),
        ["EMIT_TIME"] = Time,
        ["START_TIME"] = Time,
        ["DOWNSTREAM_PEER_CERT_V_END"] = Time,
        ["DOWNSTREAM_PEER_CERT_V_START"] = Time,
        ["PATH"] = new(@"(?:\((?:NQ|WQ)\))?", "(NQ)"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Plain = FrozenSet.Create(
        StringComparer.Ordinal,
        "ACCESS_LOG_TYPE", "BYTES_RECEIVED", "BYTES_RETRANSMITTED", "BYTES_SENT", "CONNECTION_ID", "CONNECTION_TERMINATION_DETAILS", "CUSTOM_FLAGS",
        "DOWNSTREAM_DIRECT_LOCAL_ADDRESS", "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_LOCAL_PORT",
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_PORT",
        "DOWNSTREAM_HANDSHAKE_DURATION", "DOWNSTREAM_HEADER_BYTES_RECEIVED", "DOWNSTREAM_HEADER_BYTES_SENT",
        "DOWNSTREAM_LOCAL_ADDRESS", "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_LOCAL_PORT",
        "DOWNSTREAM_LOCAL_DNS_SAN", "DOWNSTREAM_LOCAL_EMAIL_SAN", "DOWNSTREAM_LOCAL_IP_SAN", "DOWNSTREAM_LOCAL_OTHERNAME_SAN", "DOWNSTREAM_LOCAL_SUBJECT", "DOWNSTREAM_LOCAL_URI_SAN",
        "DOWNSTREAM_PEER_CERT",
        "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1", "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256", "DOWNSTREAM_PEER_CHAIN_SERIALS",
        "DOWNSTREAM_PEER_DNS_SAN", "DOWNSTREAM_PEER_EMAIL_SAN", "DOWNSTREAM_PEER_IP_SAN", "DOWNSTREAM_PEER_OTHERNAME_SAN", "DOWNSTREAM_PEER_URI_SAN",
        "DOWNSTREAM_PEER_FINGERPRINT_1", "DOWNSTREAM_PEER_FINGERPRINT_256", "DOWNSTREAM_PEER_ISSUER", "DOWNSTREAM_PEER_SERIAL", "DOWNSTREAM_PEER_SUBJECT",
        "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_REMOTE_PORT",
        "DOWNSTREAM_TLS_CIPHER", "DOWNSTREAM_TLS_SESSION_ID", "DOWNSTREAM_TLS_VERSION", "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
        "DOWNSTREAM_WIRE_BYTES_RECEIVED", "DOWNSTREAM_WIRE_BYTES_SENT", "DURATION", "FILTER_CHAIN_NAME", "GRPC_STATUS", "GRPC_STATUS_NUMBER", "HOSTNAME", "PROTOCOL",
        "REQUESTED_SERVER_NAME", "REQUEST_DURATION", "REQUEST_HEADERS_BYTES", "REQUEST_TX_DURATION", "RESPONSE_CODE", "RESPONSE_CODE_DETAILS", "RESPONSE_DURATION",
        "RESPONSE_FLAGS", "RESPONSE_FLAGS_LONG", "RESPONSE_HEADERS_BYTES", "RESPONSE_TRAILERS_BYTES", "RESPONSE_TX_DURATION", "ROUNDTRIP_DURATION", "ROUTE_NAME", "STREAM_ID",
        "TLS_JA3_FINGERPRINT", "TLS_JA4_FINGERPRINT", "TRACE_ID", "UNIQUE_ID", "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW", "UPSTREAM_CONNECTION_ID",
        "UPSTREAM_CONNECTION_POOL_READY_DURATION", "UPSTREAM_HEADER_BYTES_RECEIVED", "UPSTREAM_HEADER_BYTES_SENT", "UPSTREAM_HOST", "UPSTREAM_HOST_NAME", "UPSTREAM_HOST_NAME_WITHOUT_PORT",
        "UPSTREAM_LOCAL_ADDRESS", "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "UPSTREAM_LOCAL_PORT", "UPSTREAM_PROTOCOL",
        "UPSTREAM_REMOTE_ADDRESS", "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "UPSTREAM_REMOTE_PORT", "UPSTREAM_REQUEST_ATTEMPT_COUNT",
        "UPSTREAM_TLS_CIPHER", "UPSTREAM_TLS_SESSION_ID", "UPSTREAM_TLS_VERSION", "UPSTREAM_TRANSPORT_FAILURE_REASON",
        "UPSTREAM_WIRE_BYTES_RECEIVED", "UPSTREAM_WIRE_BYTES_SENT", "VIRTUAL_CLUSTER_NAME");

    /// <summary>What is wrong with the operators of a value, or null.</summary>
    public static string? Wrong(string value)
    {
        for (var at = value.IndexOf('%', StringComparison.Ordinal); at >= 0; at = value.IndexOf('%', at))
        {
            if (at + 1 < value.Length && value[at + 1] == '%')
            {
                at += 2;
            }
            else
            {
                if (Operator.Match(value[at..]) is not { Success: true } match) return $"has a `%` that starts no operator (at character {at + 1})";
                if (WrongForm(match.Groups[1].Value, match.Groups[2].Value) is { } wrong) return wrong;
                at += match.Length;
            }
            if (at >= value.Length) return null;
        }
        return null;
    }

    private static string? WrongForm(string name, string argument)
    {
        if (WithArgument.TryGetValue(name, out var form))
            return form.Pattern.IsMatch(argument) ? null : $"has the operator {name} in a form that Envoy does not take; one it takes is %{name}{form.Example}%";
        if (!Plain.Contains(name)) return $"has the operator {Shown.Text(name)}, which is none of Envoy's{Suggestion.For(name, [.. Plain, .. WithArgument.Keys])}";
        return argument.Length == 0 ? null : $"has the operator {name} with an argument; it takes none";
    }

    /// <summary>What may follow an operator's name, with an example.</summary>
    private sealed class Form(string pattern, string example)
    {
        public Regex Pattern { get; } = Patterns.Linear($@"^{pattern}\z");

        public string Example { get; } = example;
    }
}
