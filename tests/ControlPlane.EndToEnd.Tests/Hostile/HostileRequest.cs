namespace ControlPlane.EndToEnd.Tests.Hostile;

/// <summary>The good credentials of a run.</summary>
/// <param name="Key">An API key.</param>
/// <param name="Token">A token.</param>
/// <param name="Password">User name and password, encoded.</param>
internal sealed record GoodCredentials(string Key, string Token, string Password);

/// <summary>A request as an attacker writes it, byte for byte.</summary>
/// <param name="Rule">The rule it aims at.</param>
/// <param name="Line">Method and target.</param>
/// <param name="Headers">Header lines, some of which are none.</param>
/// <param name="Proofs">The good credentials it carries.</param>
internal sealed record HostileRequest(HostileRule Rule, string Line, IReadOnlyList<string> Headers, IReadOnlySet<Proof> Proofs)
{
    /// <summary>What must never come back as a header or a line.</summary>
    public const string Marker = "x-evil";

    private static readonly string[] Tails =
    [
        "",
        "",
        "",
        "/a",
        "/secret",
        "/%73ecret",
        "/./secret",
        "/a/../secret",
        "//secret",
        "/a%2f..%2fsecret",
        "/%2e%2e/r0",
        "/..;/secret",
        "/secret%00",
        "/secret/",
        "/SECRET",
        "/;x/secret",
        "\\secret",
        "/%5csecret",
        "/%0d%0ax-evil:%201",
        "/%0ax-evil:%201",
        "/\u00e9",
        "/%c3%a9",
        "/%u0073ecret",
        "#/secret",
    ];

    private static readonly string[] Parameters =
    [
        "a=%0d%0ax-evil:%201",
        "a=%0ax-evil:%201",
        "a=%00",
        "a=\u00ff",
        "b=?key=",
        "&&",
        "=",
        "a=%2B+%26",
        "key=wrong",
        "%6bey=wrong",
        "token=wrong",
        "x-evil",
    ];

    private static readonly string[] Lines =
    [
        "x-in: fine",
        "x-in: a\rx-evil: 1",
        "x-in: a\nx-evil: 1",
        "x-in: a\0b",
        "x-in: a\r\n x-evil: folded",
        "x-in: %0d%0ax-evil: 1",
        "x-in: \u00e9\u0085x-evil: 1",
        "x-in: a\x7f",
        "x-in : spaced",
        "x-in: 1\r\nx-in: 2",
        "x-consumer: forged",
        "X-CONSUMER: forged",
        "x-consumer: forged\r\nx-consumer: forged",
        "x-user: forged",
        "X-User: forged",
        "x_user: forged",
        "x-user : forged",
        "x-user:\tforged",
        "\tx-user: forged",
        "connection: x-user",
        "connection: x-consumer, authorization",
        "x-envoy-original-path: /r0",
        "x-original-url: /r0",
        "x-rewrite-url: /r0",
        "x-forwarded-for: 10.0.0.1",
        "x-real-ip: 10.0.0.1",
        "x-envoy-external-address: 10.0.0.1",
        "forwarded: for=10.0.0.1",
        "x-http-method-override: DELETE",
        "origin: https://evil.example",
        "origin: https://app.example.com",
        "access-control-request-method: GET",
        "authorization: Bearer wrong",
        "authorization: Basic wrong",
        "authorization:",
        "x-api-key:",
        "x-api-key: wrong",
        "cookie: key=wrong; x-evil=1",
        "accept-encoding: gzip",
        "range: bytes=0-1",
        "upgrade: websocket\r\nconnection: upgrade",
        "upgrade: h2c\r\nconnection: upgrade",
        "transfer-encoding: chunked",
        "transfer-encoding: xchunked",
        "content-length: 5",
        "content-length: -1",
        "content-length: 0\r\ncontent-length: 5",
        "expect: 100-continue",
        "te: trailers",
        "host: other.test",
    ];

    public static HostileRequest Random(Random random, IReadOnlyList<HostileRule> rules, GoodCredentials good)
    {
        var rule = Pick(random, rules);
        var headers = Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, Lines)).ToList();
        var parameters = Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, Parameters)).ToList();
        var proofs = new HashSet<Proof>();
        foreach (var proof in new[] { Proof.Key, Proof.KeyInQuery, Proof.Token, Proof.TokenInQuery, Proof.Password }.Where(_ => random.Next(4) == 0))
        {
            proofs.Add(proof);
            var (list, text) = proof switch
            {
                Proof.Key => (headers, $"x-api-key: {good.Key}"),
                Proof.KeyInQuery => (parameters, $"{Pick(random, ["key", "%6bey"])}={good.Key}"),
                Proof.Token => (headers, $"authorization: {Pick(random, ["Bearer", "bearer"])} {good.Token}"),
                Proof.TokenInQuery => (parameters, $"{Pick(random, ["token", "t%6fken"])}={good.Token}"),
                _ => (headers, $"authorization: Basic {good.Password}"),
            };
            list.Insert(random.Next(list.Count + 1), text);
        }
        var query = parameters.Count == 0 ? "" : "?" + string.Join('&', parameters);
        return new HostileRequest(
            rule,
            $"{Pick(random, ["GET", "GET", "GET", "POST", "DELETE", "OPTIONS", "HEAD", "get", "TRACE"])} /r{rule.Number}{Pick(random, Tails)}{query}",
            headers,
            proofs
        );
    }

    /// <summary>Whether a rule may let it through: it carries what the rule demands.</summary>
    public bool Proves(Proof demanded) =>
        demanded switch
        {
            Proof.None => true,
            Proof.Address => false,
            Proof.KeyInQuery => Proofs.Contains(Proof.Key) || Proofs.Contains(Proof.KeyInQuery),
            Proof.Any => Proofs.Contains(Proof.Token) || Proofs.Contains(Proof.Key) || Proofs.Contains(Proof.KeyInQuery),
            _ => Proofs.Contains(demanded),
        };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Line} with {string.Join(" | ", Headers)} to {Rule.Yaml}"
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\0", "\\0", StringComparison.Ordinal);

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
