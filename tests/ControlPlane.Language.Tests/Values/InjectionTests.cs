using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Values;

/// <summary>
/// Whatever a client sends, no operator that we accept adds a header or a line to an answer, or to a request on its way to a service (CWE-113).
/// </summary>
public sealed class InjectionTests
{
    private const string Close = "connection: close\r\n\r\n";

    private static readonly string[] Operators =
    [
        .. OperatorTable
            .Names.Order(StringComparer.Ordinal)
            .SelectMany(Forms)
            .Where(text => FormatOperators.Wrong(text, ValueCodes.HeaderOperator, OperatorTime.Response) is null)
            .Distinct(),
    ];

    private static readonly string[] Hostile =
    [
        "GET {0}%0d%0aevil:%201%00?a=x%0d%0aevil:%201&a=%00%0aevil:1 HTTP/1.1\r\nhost: test\r\n",
        "GET {0}?a=x%0aevil:1 HTTP/1.1\r\nhost: test\r\nx-in: a%0d%0aevil: 1\r\nx-in: %00\r\ncookie: c=%0d%0aevil: 1\r\nuser-agent: %0aevil: "
            + "1\r\nreferer: /%0d%0aevil: 1\r\n",
        "GET {0} HTTP/1.1\r\nhost: test\r\nx-in: a\r\n evil: 1\r\nuser-agent: b\r\n\tevil: 1\r\n",
        "GET {0} HTTP/1.1\r\nhost: test\r\nx-in: a\revil: 1\r\n",
        "GET {0} HTTP/1.1\r\nhost: test\r\nx-in: a\0evil: 1\r\n",
        "GET {0} HTTP/1.1\r\nhost: test\r\nx-in: \u0085\u00ff\u00e2\u0080\u00a8evil: 1\r\n",
        "GET {0} HTTP/1.1\r\nhost: test%0d%0aevil\r\nx-forwarded-for: 1.1.1.1%0d%0aevil: 1\r\nx-request-id: a%0d%0aevil: 1\r\ntraceparent: "
            + "00-%0d%0aevil-1-01\r\n",
        "GET {0}\u000bevil HTTP/1.1\r\nhost: test\r\n",
        "GET http://test%0d%0aevil{0} HTTP/1.1\r\nhost: test\r\n",
    ];

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task No_operator_adds_a_header_or_a_line(string version)
    {
        using var upstream = new EchoingUpstream();
        using var envoy = await RunningEnvoy.StartAsync(version, port => Documents(port, upstream.Port));
        foreach (var path in new[] { "/static", "/gone", "/up" })
        {
            var (names, _, body) = Parts(await envoy.SendAsync($"GET {path} HTTP/1.1\r\nhost: test\r\nx-in: a\r\n{Close}"));
            names.ShouldContain("r-0");
            names.ShouldContain($"r-{Operators.Length - 1}");
            if (path == "/gone")
                Lines(body).ShouldBe(Operators.Length);
            foreach (var request in Hostile)
            {
                var answer = await envoy.SendAsync(request.Replace("{0}", path, StringComparison.Ordinal) + Close);
                var (got, status, text) = Parts(answer);
                if (status is "" or "400" or "404")
                    continue;
                got.Except(names).ShouldBeEmpty(answer);
                answer.Split('\r', '\n').ShouldNotContain(line => line.StartsWith("evil", StringComparison.Ordinal), answer);
                if (path == "/gone")
                    Lines(text).ShouldBe(Operators.Length, answer);
            }
        }
    }

    private static IEnumerable<string> Forms(string name)
    {
        yield return $"%{name}%";
        yield return $"%{name}{OperatorTable.Find(name)!.Example}%";
        if (name is not ("REQ" or "RESP" or "TRAILER"))
            yield break;
        foreach (
            var header in new[] { ":path", ":authority", "x-in", "cookie", "user-agent", "referer", "x-forwarded-for", "x-request-id", "traceparent", "x-echo" }
        )
            yield return $"%{name}({header}):200%";
    }

    private static string Documents(int port, int upstream)
    {
        var (headers, ofRequest) = (Map("r", OperatorTime.Response), Map("q", OperatorTime.Request));
        var body = string.Join("", Operators.Select(text => $"        {text}\n"));
        return $$$"""
                kind: Fleet
                name: edge
                role: edge
                listeners: [{name: http, address: 127.0.0.1, port: {{{port}}}}]
                ---
                kind: Service
                name: up
                endpoints: [{address: 127.0.0.1, port: {{{upstream}}}}]
                ---
                kind: Service
                name: gone
                endpoints: []
                ---
                kind: Route
                name: r
                fleets: [edge]
                rules:
                - {name: static, match: {path: {regex: /static.*}}, respond: {status: 200, body: ok}}
                - {name: gone, match: {path: {regex: /gone.*}}, to: [{service: gone}]}
                - {name: up, match: {path: {regex: /up.*}}, to: [{service: up}]}
                policies:
                  headers:
                    request:
                      set: {{{ofRequest}}}
                    response:
                      set: {{{headers}}}
                  errors:
                  - name: gone
                    on: {statuses: [503]}
                    headers: {{{headers}}}
                    body: |

                """ + body;
    }

    private static string Map(string prefix, OperatorTime time) =>
        "{"
        + string.Join(
            ", ",
            Operators
                .Index()
                .Where(text => FormatOperators.Wrong(text.Item, ValueCodes.HeaderOperator, time) is null)
                .Select(text => $"{prefix}-{text.Index}: 'is {text.Item}'")
        )
        + "}";

    private static (HashSet<string> Names, string Status, string Body) Parts(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = (end < 0 ? answer : answer[..end]).Split("\r\n");
        return ([.. lines.Skip(1).Select(line => line.Split(':')[0])], lines[0].Split(' ').ElementAtOrDefault(1) ?? "", end < 0 ? "" : answer[(end + 4)..]);
    }

    private static int Lines(string body) => body.TrimEnd('\n').Split('\n').Length;
}
