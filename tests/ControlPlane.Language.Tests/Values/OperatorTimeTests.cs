using System.Text.RegularExpressions;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Language.Values.Http;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Operators that are refused because they have no value yet when they are read have none in either Envoy.</summary>
public sealed class OperatorTimeTests
{
    private static readonly string[] Names =
    [
        .. OperatorTable.Names.Where(name => OperatorTable.IsAbsent(name, OperatorTime.Request)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task What_is_refused_has_no_value(string version)
    {
        using var upstream = new EchoingUpstream();
        using var envoy = await RunningEnvoy.StartAsync(
            version,
            port => Documents(port, upstream.Port),
            json =>
                Names
                    .Index()
                    .Aggregate(
                        json,
                        (all, name) =>
                            all.Replace(
                                $"operator-{name.Index}-",
                                $"%{name.Item}{(name.Item == "RESP" ? "(x-echo)" : OperatorTable.Find(name.Item)!.Example)}%",
                                StringComparison.Ordinal
                            )
                    )
        );

        var answer = await envoy.SendAsync("GET /up HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
        var (head, request) = (answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)], answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
        request.ShouldContain("q-known: /up");
        head.ShouldContain("r-known: /up");
        foreach (var (index, name) in Names.Index())
        {
            Value(request, $"q-{index}").ShouldBeOneOf(["", "0", "NotSet"], name);
            if (OperatorTable.IsAbsent(name, OperatorTime.Response))
                Value(head, $"r-{index}").ShouldBeOneOf(["", "0", "NotSet"], name);
        }
        Value(head, $"r-{Array.IndexOf(Names, "RESP")}").ShouldBe("seen");
        Value(head, $"r-{Array.IndexOf(Names, "UPSTREAM_HOST")}").ShouldBe($"127.0.0.1:{upstream.Port}");
    }

    private static string Value(string text, string header) =>
        Regex.Match(text, $@"^{header}: *(.*?)\r?$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private static string Documents(int port, int upstream) =>
        $$$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, address: 127.0.0.1, port: {{{port}}}}]
            ---
            kind: Service
            name: up
            endpoints: [{address: 127.0.0.1, port: {{{upstream}}}}]
            ---
            kind: Route
            name: r
            fleets: [edge]
            rules: [{to: [{service: up}]}]
            policies:
              headers:
                request:
                  set: {{{Map("q")}}}
                response:
                  set: {{{Map("r")}}}
            """;

    private static string Map(string prefix) =>
        $"{{{string.Join(", ", Names.Index().Select(name => $"{prefix}-{name.Index}: operator-{name.Index}-").Append($"{prefix}-known: '%REQ(:path)%'"))}}}";
}
