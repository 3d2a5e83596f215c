using System.Collections.Immutable;

namespace ControlPlane.Testing.Extremes;

/// <summary>Texts that are likely to be wrong somewhere, by what they look like. Which of them a key accepts is learned while drawing.</summary>
internal static class TextPools
{
    public static ImmutableArray<ImmutableArray<string>> All { get; } =
    [
        ["", " ", "a", "A", "0", "off", "any", "null", "true", "a b", "a,b", "a;b", "a=b", "a:b", "a/b", "a.b", "a_b", "a|b", "\"", "'", "\\", "{}", "[", "(", "+", "*", "%", "%%", "#bob", "é", "日本", "🚀", "a\tb", "a\nb", "a\0b", "\u007f", "\u0085", Long(63), Long(64), Long(128), Long(129), Long(256), Long(257), Long(1024), Long(1025), Long(4096), Long(65536), Long(65537)],
        ["a", "localhost", "example.com", "EXAMPLE.com", "*", "*.example.com", "*.com", "*.*.example.com", "a*.example.com", "a.example.com:8080", "a.example.com.", "xn--bcher-kva.example", "bücher.example", "a_b.example", "_a.example", "-a.example", "a-.example", "a..b", "1.2.3.4", "1.2.3.4:80", "[::1]", "[::1]:80", "[::1%eth0]", "[::1]:65536", "a:0", Host(253), Host(254), "*." + Host(251), "*." + Host(253), Long(63) + ".example", Long(64) + ".example"],
        ["0.0.0.0", "127.0.0.1", "255.255.255.255", "1.2.3", "01.2.3.4", "1.2.3.4.5", "::", "::1", "::ffff:1.2.3.4", "2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", "fe80::1", "64:ff9b::1.2.3.4", "FF02::1", "::1%eth0", "1::2::3", "::ffff:0:0", "::0"],
        ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.1/8", "1.2.3.4/32", "1.2.3.4/33", "1.2.3.4", "::/0", "::1/128", "::1/129", "2001:db8::/32", "2001:db8::1/32", "::ffff:10.0.0.0/104", "::ffff:10.0.0.0/8", "fe80::/10", "10.0.0.0/-1", "10.0.0.0/08"],
        ["/", "/a", "/a/", "//", "/a//b", "/a/../b", "/a/./b", "/..", "/%20", "/%41", "/a%2Fb", "/a%2fb", "/a%00b", "/%zz", "/%", "/a;b", "/a?b", "/a#b", "/é", "/a b", "/a,b", "/a:b", "/a@b", "/~a", "/.well-known/a", "/{id}", "/*", "/**", "/a{b}", "/a|b", "/a\"b", "/a\\b", "/a+b", "/a$b", "/a^b", "/(a)", "/" + Long(255), "/" + Long(4096), "/" + Long(60000)],
        ["x-a", "X-A", "x-b", "x_a", "host", "Host", ":path", ":method", ":authority", ":scheme", ":status", "cookie", "set-cookie", "authorization", "content-type", "content-length", "transfer-encoding", "connection", "te", "upgrade", "date", "server", "via", "location", "vary", "etag", "accept-encoding", "grpc-timeout", "traceparent", "!#$%&'*+-.^_`|~", "x-a b", "x-é", "x-" + Long(254), "x-" + Long(255)],
        ["x-envoy-original-path", "x-envoy-original-host", "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-max-retries", "x-envoy-upstream-rq-timeout-ms", "x-envoy-internal", "x-envoy-attempt-count", "x-envoy-decorator-operation", "x-envoy-external-address", "x-envoy-overloaded", "x-envoy-expected-rq-timeout-ms", "x-envoy-hedge-on-per-try-timeout", "x-envoy-auth-partial-body", "x-envoy-", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-request-id", "x-consumer", "x-api-key", "x-real-ip", "x-ratelimit-limit", "retry-after", "access-control-allow-origin", "www-authenticate"],
        ["GET", "HEAD", "POST", "OPTIONS", "CONNECT", "TRACE", "PURGE", "M-SEARCH", "get", "*", "+X", "A.B", "A|B", "A^", "$X", "!#$%&'*+-.^_`|~", "G T", Upper(256), Upper(257)],
        ["5xx", "gateway-error", "reset", "connect-failure", "refused-stream", "retriable-4xx", "reset-before-request", "envoy-ratelimited", "http3-post-connect-failure", "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable", "retriable-status-codes", "retriable-headers"],
        [".*", "a", "/a.*", "[a-z]+", "(a|b)", @"\d+", "^/a$", "(?i)a", "a{1,100}", "a{1,1001}", "[[:alpha:]]", @"\pL", "(?P<x>a)(b)", "(", "a**", @"\x41", @"\.", "", "a|", "^", "$"],
        ["http://localhost", "http://localhost:80", "https://localhost:443/keys", "http://LOCALHOST/", "http://[::1]:80/", "http://127.0.0.1:65535", "http://a:65536", "http://a:0", "http://a/%20?b=c", "http://a/b#c", "http://u:p@a/", "https://a_b/", "https://bücher.example/", "ftp://a", "https://" + Host(253) + "/", "http://a/" + Long(2048)],
        ["https://app.example.com", "https://*.example.com", "http://localhost:3000", "https://a:65535", "https://a:0", "https://A.example.com", "null", "https://a/", "https://[::1]", "https://1.2.3.4:80", "app.example.com", "localhost:3000", "*.example.com", "example.com:443", "*.a:8080"],
        ["%REQ(x-a)%", "%REQ(:path)%", "%REQ(x-a?x-b):5%", "%START_TIME%", "%PROTOCOL%", "%DOWNSTREAM_REMOTE_ADDRESS%", "%RESPONSE_CODE%", "100%", "100%%", "%NO_SUCH%", "a%%b%PROTOCOL%c", "%UPSTREAM_HOST%", "%HOSTNAME%", "%ENVIRONMENT(HOME)%"],
        ["text/plain", "application/json; charset=utf-8", "text/html", "a/b; c=\"d e\"", "text", "/", "application/problem+json"],
        ["jwt", "cors", "headers", "timeout", "rateLimit", "authorize", "errors"],
        ["RS256", "ES512", "EdDSA", "HS256", "HS512", "none", "PS384"],
        ["sub", "realm_access.roles", "a.b.c.d", "a..b", ".a", "https://example.com/tenant", "exp", "iss", "aud", "scope", "with space", "roles[0]"],
        ["api.read", "a:b", "openid", "\"a\"", "a\\b", "read write"],
        ["2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"],
        [Long(16), Long(15), Long(32), Visible(), Visible() + Visible(), "password with spaces", "pässwörd", "0123456789abcdef0123456789abcdef", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="],
    ];

    public static string Long(int length) => new('a', length);

    private static string Upper(int length) => new('G', length);

    private static string Visible() => new([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    /// <summary>A host name of this length, of labels as long as they may be.</summary>
    private static string Host(int length)
    {
        var text = string.Join('.', Enumerable.Repeat(Long(63), (length / 64) + 1));
        return text[..length].TrimEnd('.') is { } host && host.Length == length ? host : text[..(length - 1)] + "b";
    }
}
