namespace ControlPlane.Language.Values.Http;

/// <summary>Headers that do not leave Envoy as they are set.</summary>
internal static class SetHeaders
{
    private const string OfRetries = "is an order to Envoy, which it does not send on: use the policy `retry`";
    private const string OfTimeouts = "is an order to Envoy, which it does not send on: use the policy `timeout`, or `retry.perTry`";

    /// <summary>Why a service does not receive a header that is set in its requests, or null.</summary>
    public static string? WrongInRequests(string name) =>
        name.ToLowerInvariant() switch
        {
            "x-envoy-expected-rq-timeout-ms" => "is set by Envoy itself, to the timeout in force",
            "x-envoy-upstream-rq-timeout-ms" or "x-envoy-upstream-rq-per-try-timeout-ms" or "x-envoy-upstream-stream-duration-ms" => OfTimeouts,
            "x-envoy-max-retries"
            or "x-envoy-retry-on"
            or "x-envoy-retry-grpc-on"
            or "x-envoy-retriable-status-codes"
            or "x-envoy-retriable-header-names"
            or "x-envoy-hedge-on-per-try-timeout" => OfRetries,
            "x-envoy-upstream-alt-stat-name" or "x-envoy-upstream-rq-timeout-alt-response" => "is an order to Envoy, which it does not send on",
            _ => null,
        };

    /// <summary>Why a header cannot have a second value, or null. Browsers take the last of several types, whatever the first says.</summary>
    public static string? WrongToAdd(string name) =>
        name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
            ? "is one value, which a second one would contradict: use `set` or `addIfAbsent`"
            : null;

    /// <summary>Why a client does not receive a header that is set in its answers, or null.</summary>
    public static string? WrongInResponses(string name) =>
        name.ToLowerInvariant() switch
        {
            "server" => "is set by Envoy itself in every answer, to `gateway`",
            "x-request-id" => "is set by Envoy itself in every answer, to the id of the request",
            _ => null,
        };

    /// <summary>Why a header is still there when it has been removed from a request, or null.</summary>
    public static string? StaysInRequests(string name) =>
        name.Equals("x-envoy-expected-rq-timeout-ms", StringComparison.OrdinalIgnoreCase) ? "is set by Envoy itself when it forwards a request" : null;

    /// <summary>Why a header is still there when it has been removed from an answer, or null.</summary>
    public static string? StaysInResponses(string name) =>
        name.Equals("date", StringComparison.OrdinalIgnoreCase) ? "is added by Envoy itself to every answer that does not have it" : WrongInResponses(name);

    /// <summary>Why a header is never absent from answers, or null.</summary>
    public static string? NeverAbsentInResponses(string name) =>
        name.Equals("x-envoy-upstream-service-time", StringComparison.OrdinalIgnoreCase)
            ? "is in every answer of a service, so this would never add it: use `set`"
            : WrongInResponses(name);

    /// <summary>Why a header is never absent from requests, or null.</summary>
    public static string? NeverAbsentInRequests(string name) =>
        ValueForms.IsAlwaysThere(name) ? "is in every request, so this would never add it: use `set`" : WrongInRequests(name);
}
