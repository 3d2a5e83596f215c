using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>What the value of an operator can hold.</summary>
internal enum OperatorValue
{
    /// <summary>What Envoy or an author of documents wrote, numbers and addresses.</summary>
    Own,

    /// <summary>What a client, a service or a certificate wrote, on one line.</summary>
    Text,

    /// <summary>That, line breaks and NUL included.</summary>
    Anything,
}

/// <summary>When operators are read.</summary>
internal enum OperatorTime
{
    /// <summary>On a request's way to a service, before an endpoint is chosen.</summary>
    Request,

    /// <summary>When the headers of an answer are sent, before its body.</summary>
    Response,
}

/// <summary>An operator of Envoy's.</summary>
/// <param name="Value">What its value can hold.</param>
/// <param name="Argument">What may follow its name; null for nothing.</param>
/// <param name="Example">An argument.</param>
internal sealed record FormatOperator(OperatorValue Value, Regex? Argument = null, string Example = "");

/// <summary>
/// The operators that load in Envoy 1.36 and in 1.40
/// (https://www.envoyproxy.io/docs/envoy/v1.36.2/configuration/observability/access_log/usage#command-operators), each with what its value can hold.
/// </summary>
internal static class OperatorTable
{
    private const string Length = "(?::[1-9][0-9]{0,4})?";
    private const string Printable = "[ -$&-(*-~]";

    /// <summary>Times by absl::FormatTime, without `%n` and `%t`, which are a line break and a tab.</summary>
    private static readonly Regex Time = After(
        $@"(?:\((?:{Printable}|%(?:[aAbBcCdDeFgGhHIjklmMpPrRsSTuUVwWxXyYzZf]|[1-9]f|E(?:z|\*z|\*S|\*f|[0-9]S|[0-9]f|4Y|T)))+\))?"
    );
    private static readonly Regex Header = After($@"\(:?[A-Za-z0-9_-]+(?:\?:?[A-Za-z0-9_-]+)?\){Length}");
    private static readonly Regex Key = After($@"\({Printable}+\){Length}");
    private static readonly Regex Metadata = After($@"\({Printable}+\)");

    private static readonly Dictionary<string, FormatOperator> WithArgument = new(StringComparer.Ordinal)
    {
        ["REQ"] = new(OperatorValue.Text, Header, "(x-name?x-other)"),
        ["RESP"] = new(OperatorValue.Text, Header, "(x-name?x-other)"),
        ["TRAILER"] = new(OperatorValue.Text, Header, "(x-name?x-other)"),
        ["PATH"] = new(OperatorValue.Text, After(@"(?:\((?:NQ|WQ)\))?"), "(NQ)"),
        ["QUERY_PARAM"] = new(OperatorValue.Anything, Key, "(name)"),
        ["DYNAMIC_METADATA"] = new(OperatorValue.Anything, Metadata, "(namespace:key)"),
        ["FILTER_STATE"] = new(OperatorValue.Anything, Key, "(key:PLAIN)"),
        ["CLUSTER_METADATA"] = new(OperatorValue.Own, Metadata, "(namespace:key)"),
        ["UPSTREAM_METADATA"] = new(OperatorValue.Own, Metadata, "(namespace:key)"),
        ["METADATA"] = new(
            OperatorValue.Own,
            After($@"\((?:CLUSTER|LISTENER|ROUTE|UPSTREAM_HOST|VIRTUAL_HOST):{Printable}+\){Length}"),
            "(ROUTE:namespace:key)"
        ),
        ["EMIT_TIME"] = new(OperatorValue.Own, Time, "(%Y-%m-%d)"),
        ["START_TIME"] = new(OperatorValue.Own, Time, "(%Y-%m-%d)"),
        ["DOWNSTREAM_PEER_CERT_V_END"] = new(OperatorValue.Own, Time, "(%Y-%m-%d)"),
        ["DOWNSTREAM_PEER_CERT_V_START"] = new(OperatorValue.Own, Time, "(%Y-%m-%d)"),
    };

    private static readonly string[] Own =
    [
        "ACCESS_LOG_TYPE",
        "BYTES_RECEIVED",
        "BYTES_RETRANSMITTED",
        "BYTES_SENT",
        "CONNECTION_ID",
        "CUSTOM_FLAGS",
        "DOWNSTREAM_DIRECT_LOCAL_ADDRESS",
        "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT",
        "DOWNSTREAM_DIRECT_LOCAL_PORT",
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
        "DOWNSTREAM_DIRECT_REMOTE_PORT",
        "DOWNSTREAM_HANDSHAKE_DURATION",
        "DOWNSTREAM_HEADER_BYTES_RECEIVED",
        "DOWNSTREAM_HEADER_BYTES_SENT",
        "DOWNSTREAM_LOCAL_ADDRESS",
        "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
        "DOWNSTREAM_LOCAL_PORT",
        "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1",
        "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256",
        "DOWNSTREAM_PEER_CHAIN_SERIALS",
        "DOWNSTREAM_PEER_FINGERPRINT_1",
        "DOWNSTREAM_PEER_FINGERPRINT_256",
        "DOWNSTREAM_PEER_SERIAL",
        "DOWNSTREAM_REMOTE_ADDRESS",
        "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
        "DOWNSTREAM_REMOTE_PORT",
        "DOWNSTREAM_TLS_CIPHER",
        "DOWNSTREAM_TLS_SESSION_ID",
        "DOWNSTREAM_TLS_VERSION",
        "DOWNSTREAM_WIRE_BYTES_RECEIVED",
        "DOWNSTREAM_WIRE_BYTES_SENT",
        "DURATION",
        "FILTER_CHAIN_NAME",
        "GRPC_STATUS",
        "GRPC_STATUS_NUMBER",
        "HOSTNAME",
        "PROTOCOL",
        "REQUEST_DURATION",
        "REQUEST_HEADERS_BYTES",
        "REQUEST_TX_DURATION",
        "RESPONSE_CODE",
        "RESPONSE_DURATION",
        "RESPONSE_FLAGS",
        "RESPONSE_FLAGS_LONG",
        "RESPONSE_HEADERS_BYTES",
        "RESPONSE_TRAILERS_BYTES",
        "RESPONSE_TX_DURATION",
        "ROUNDTRIP_DURATION",
        "ROUTE_NAME",
        "UNIQUE_ID",
        "UPSTREAM_CLUSTER",
        "UPSTREAM_CLUSTER_RAW",
        "UPSTREAM_CONNECTION_ID",
        "UPSTREAM_CONNECTION_POOL_READY_DURATION",
        "UPSTREAM_HEADER_BYTES_RECEIVED",
        "UPSTREAM_HEADER_BYTES_SENT",
        "UPSTREAM_HOST",
        "UPSTREAM_HOST_NAME",
        "UPSTREAM_HOST_NAME_WITHOUT_PORT",
        "UPSTREAM_LOCAL_ADDRESS",
        "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
        "UPSTREAM_LOCAL_PORT",
        "UPSTREAM_PROTOCOL",
        "UPSTREAM_REMOTE_ADDRESS",
        "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
        "UPSTREAM_REMOTE_PORT",
        "UPSTREAM_REQUEST_ATTEMPT_COUNT",
        "UPSTREAM_TLS_CIPHER",
        "UPSTREAM_TLS_SESSION_ID",
        "UPSTREAM_TLS_VERSION",
        "UPSTREAM_WIRE_BYTES_RECEIVED",
        "UPSTREAM_WIRE_BYTES_SENT",
        "VIRTUAL_CLUSTER_NAME",
    ];

    private static readonly string[] Text =
    [
        "CONNECTION_TERMINATION_DETAILS",
        "DOWNSTREAM_LOCAL_DNS_SAN",
        "DOWNSTREAM_LOCAL_EMAIL_SAN",
        "DOWNSTREAM_LOCAL_IP_SAN",
        "DOWNSTREAM_LOCAL_OTHERNAME_SAN",
        "DOWNSTREAM_LOCAL_SUBJECT",
        "DOWNSTREAM_LOCAL_URI_SAN",
        "DOWNSTREAM_PEER_CERT",
        "DOWNSTREAM_PEER_ISSUER",
        "DOWNSTREAM_PEER_SUBJECT",
        "REQUESTED_SERVER_NAME",
        "RESPONSE_CODE_DETAILS",
        "STREAM_ID",
        "TLS_JA3_FINGERPRINT",
        "TLS_JA4_FINGERPRINT",
        "TRACE_ID",
    ];

    /// <summary>Names in a client's certificate, and errors of TLS that may tell what the other side sent.</summary>
    private static readonly string[] Anything =
    [
        "DOWNSTREAM_PEER_DNS_SAN",
        "DOWNSTREAM_PEER_EMAIL_SAN",
        "DOWNSTREAM_PEER_IP_SAN",
        "DOWNSTREAM_PEER_OTHERNAME_SAN",
        "DOWNSTREAM_PEER_URI_SAN",
        "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
        "UPSTREAM_TRANSPORT_FAILURE_REASON",
    ];

    /// <summary>Told by an answer, or by the endpoint that is asked.</summary>
    private static readonly FrozenSet<string> AbsentInRequests = FrozenSet.Create(
        StringComparer.Ordinal,
        "GRPC_STATUS",
        "GRPC_STATUS_NUMBER",
        "REQUEST_TX_DURATION",
        "RESP",
        "RESPONSE_CODE",
        "RESPONSE_CODE_DETAILS",
        "RESPONSE_DURATION",
        "RESPONSE_HEADERS_BYTES",
        "UPSTREAM_CONNECTION_ID",
        "UPSTREAM_CONNECTION_POOL_READY_DURATION",
        "UPSTREAM_HEADER_BYTES_RECEIVED",
        "UPSTREAM_HEADER_BYTES_SENT",
        "UPSTREAM_HOST",
        "UPSTREAM_HOST_NAME",
        "UPSTREAM_HOST_NAME_WITHOUT_PORT",
        "UPSTREAM_LOCAL_ADDRESS",
        "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
        "UPSTREAM_LOCAL_PORT",
        "UPSTREAM_METADATA",
        "UPSTREAM_PROTOCOL",
        "UPSTREAM_REMOTE_ADDRESS",
        "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
        "UPSTREAM_REMOTE_PORT",
        "UPSTREAM_REQUEST_ATTEMPT_COUNT",
        "UPSTREAM_TLS_CIPHER",
        "UPSTREAM_TLS_SESSION_ID",
        "UPSTREAM_TLS_VERSION",
        "UPSTREAM_WIRE_BYTES_RECEIVED",
        "UPSTREAM_WIRE_BYTES_SENT"
    );

    /// <summary>Told by the end of an answer, and then by logs alone.</summary>
    private static readonly FrozenSet<string> AlwaysAbsent = FrozenSet.Create(
        StringComparer.Ordinal,
        "ACCESS_LOG_TYPE",
        "BYTES_SENT",
        "RESPONSE_TRAILERS_BYTES",
        "RESPONSE_TX_DURATION",
        "ROUNDTRIP_DURATION",
        "TRAILER"
    );

    private static readonly FrozenDictionary<string, FormatOperator> Known = WithArgument
        .Concat(Plain(Own, OperatorValue.Own))
        .Concat(Plain(Text, OperatorValue.Text))
        .Concat(Plain(Anything, OperatorValue.Anything))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Whether an operator has no value yet when it is read: nothing, 0 or `NotSet`. A test reads each through both Envoys.</summary>
    public static bool IsAbsent(string name, OperatorTime time) =>
        AlwaysAbsent.Contains(name) || (time is OperatorTime.Request && AbsentInRequests.Contains(name));

    /// <summary>The operator of a name, or null.</summary>
    public static FormatOperator? Find(string name) => Known.GetValueOrDefault(name);

    private static IEnumerable<KeyValuePair<string, FormatOperator>> Plain(IEnumerable<string> names, OperatorValue value) =>
        names.Select(name => KeyValuePair.Create(name, new FormatOperator(value)));

    private static Regex After(string pattern) => Patterns.Linear($@"^{pattern}\z");
}
