using System.Text;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Values;

/// <summary>A pattern means the same to Envoys that read values as UTF-8 and to those that read them byte by byte.</summary>
public sealed class PatternMeaningTests
{
    /// <summary>Patterns, values as UTF-8, and whether they match. What differs beyond ASCII is counted `.` and classes, as the reference says.</summary>
    private static readonly (string Pattern, string Value, bool Matches)[] Cases =
    [
        ("a.c", "abc", true),
        ("a.c", "a/c", true),
        ("a.c", "ac", false),
        (@"a\.c", "abc", false),
        ("[^/]{3}", "abc", true),
        ("[^/]{3}", "ab", false),
        ("(?i)bearer k.*", "BEARER K1", true),
        (@"\w+", "a_1", true),
        (@"\w+", "é", false),
        (@"\W+", "é", true),
        ("(?s).*", "é世🚀", true),
        (".*", "aéb", true),
        (".+b", "é世b", true),
        ("é", "é", true),
        ("é", "è", false),
        (".*é.*", "caféx", true),
        ("(?:é|世)+", "é世é", true),
        ("(?:é)+", "ééé", true),
        (@"\Qé.\E", "é.", true),
        ("[^a]*", "é世", true),
        ("[^a]*", "éa", false),
        (@"[^\x00-\x7F]+", "é世", true),
        (@"[^\x00-\x7F]+", "éa", false),
        (@"[\x20-\x7E]+", "plain", true),
        (@"[\x20-\x7E]+", "é", false),
    ];

    /// <summary>Values byte by byte: `.` matches only UTF-8 in some Envoys, `\C` any byte in all.</summary>
    private static readonly (string Pattern, string Value, bool Matches)[] OfBytes =
    [
        (@"(?:\C*;)?\s*n=\C*", "\u00ff; n=1", true),
        (@"(?:\C*;)?\s*n=\C*", "n=\u00ff", true),
        (@"(?:\C*;)?\s*n=\C*", "xn=1", false),
        (@"\C", "\u00ff", true),
        (@"a\C{2}", "a\u00c3\u00a9", true),
    ];

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task Patterns_match_as_said(string version)
    {
        (string Pattern, string Value, bool Matches)[] cases =
        [
            .. Cases.Select(test => test with { Value = string.Concat(Encoding.UTF8.GetBytes(test.Value).Select(octet => (char)octet)) }),
            .. OfBytes,
        ];
        using var envoy = await RunningEnvoy.StartAsync(version, port => Documents(port, [.. cases.Select(test => test.Pattern)]));
        var wrong = new List<string>();
        foreach (var (index, test) in cases.Index())
        {
            var answer = await envoy.SendAsync($"GET /{index} HTTP/1.1\r\nhost: test\r\nx-value: {test.Value}\r\nconnection: close\r\n\r\n");
            if (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) != test.Matches)
                wrong.Add($"{test.Pattern} {test.Value}: {answer.Split('\r')[0]}");
        }
        wrong.ShouldBeEmpty();
    }

    private static string Documents(int port, string[] patterns) =>
        $$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, address: 127.0.0.1, port: {{port}}}]
            ---
            kind: Route
            name: r
            fleets: [edge]
            rules:

            """
        + string.Concat(
            patterns.Select(
                (pattern, index) =>
                    $"- {{name: r{index}, match: {{path: {{exact: /{index}}}, headers: [{{name: x-value, regex: '{pattern}'}}]}}, respond: {{status: 200}}}}\n"
            )
        );
}
