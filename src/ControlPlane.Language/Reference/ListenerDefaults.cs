namespace ControlPlane.Language.Reference;

/// <summary>What of the reference no field can say of itself: what a listener does to every request.</summary>
internal static class ListenerDefaults
{
    public const string Text = """
        ## What a listener does to every request

        Before a rule is chosen, Envoy brings every request into one form and refuses what is dangerous where anyone may connect. `http`, `clientIp`, `limits` and `timeouts` of the listener change what the last column names.

        | what comes | what happens | choice |
        |---|---|---|
        | HTTP/1.0 | 426 | `http.http10` |
        | a header with `_` in its name | 400; over HTTP/2 the stream is reset | `http.underscores` |
        | `%2F` or `%5C` in the path | 307 to the path with plain slashes; 400 for gRPC | `http.escapedSlashes` |
        | `//` in the path | becomes `/` | `http.mergeSlashes` |
        | `/./`, `/../`, `%61` and other encoded letters, digits, `-`, `.`, `_`, `~` in the path | resolved and decoded | |
        | more than 100 headers, or more than 60 KiB of them | 431; over HTTP/2 the stream is reset | `http.maxHeaders`, `http.maxHeaderKiB` |
        | `x-request-id` | replaced by a new one, which the response has too | `http.preserveRequestId` |
        | `x-forwarded-for` | the address of whoever connects is appended; services see the whole list, but policies (`ipAccess`, limits by `ip`, `authorize` by address) only that address | `clientIp` |
        | `x-forwarded-proto` | replaced by `http` or `https`, which the listener speaks | `clientIp` with `trustedHops` or `header`: that of the trusted proxy stays |
        | `x-envoy-*` and `x-forwarded-client-cert` from clients | what Envoy would obey, or services would take for Envoy's, is removed | |
        | a dot at the end of Host | removed | |
        | a port in Host | stays, but hosts are matched without it | `http.stripPort` |
        | headers that take longer than 10s | 408; over HTTP/2 the stream is reset | `timeouts.requestHeaders` |
        | a body that takes long | waited for, as long as the `timeout` of the rule lets it | `timeouts.requestBody` |
        | a connection without a request for 1h | closed | `timeouts.idle` |
        | more than 10000 connections on one listener | closed | `limits.connections` |
        | more than 100 requests at a time on one HTTP/2 connection | clients are told, and wait with further ones | `limits.concurrentStreams` |
        | `server` in the response of a service | replaced by `gateway` | `http.serverHeader`, `http.serverName` |

        With `http3: true`, the same holds for requests over HTTP/3. Connections of HTTP/3 are counted for themselves.

        Behind a load balancer that ends TLS, say so with `clientIp: {trustedHops: 1}`. Policies then see the client's address, and a redirect to https does not go round in circles: write it as a rule for requests that came by http, `match: {headers: [{name: x-forwarded-proto, exact: http}]}, redirect: {scheme: https}`. Without `clientIp` what anyone writes into these headers is not believed.
        """;
}
