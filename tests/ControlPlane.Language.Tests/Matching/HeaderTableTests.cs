using System.Text;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Matching;

/// <summary>Every kind of header match against every kind of value: both Envoys answer as the reference says, so they agree.</summary>
public sealed class HeaderTableTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>A condition as it is written, and what it says of a value.</summary>
    private static readonly (string Written, Func<string, bool> Holds)[] Conditions =
    [
        ("exact: beta", value => value == "beta"),
        ("exact: 'be,ta'", value => value == "be,ta"),
        ("exact: ''", value => value.Length == 0),
        ("exact: bé", value => value == Bytes("bé")),
        ("prefix: be", value => value.StartsWith("be", StringComparison.Ordinal)),
        ("prefix: bé", value => value.StartsWith(Bytes("bé"), StringComparison.Ordinal)),
        ("suffix: ta", value => value.EndsWith("ta", StringComparison.Ordinal)),
        ("suffix: é", value => value.EndsWith(Bytes("é"), StringComparison.Ordinal)),
        ("contains: et", value => value.Contains("et", StringComparison.Ordinal)),
        ("contains: é", value => value.Contains(Bytes("é"), StringComparison.Ordinal)),
        ("regex: 'be.*'", value => value.StartsWith("be", StringComparison.Ordinal)),
        ("regex: '(.*,)?beta(,.*)?'", value => value.Split(',').Contains("beta")),
        ("regex: '[a-z]*'", value => value.All(char.IsAsciiLetterLower)),
        ("present: true", _ => true),
    ];

    /// <summary>The values of one request, one for each line it sends; characters are bytes.</summary>
    private static readonly string[][] Requests =
    [
        [],
        ["beta"],
        [""],
        ["Beta"],
        ["  beta\t"],
        ["xbeta"],
        ["betax"],
        ["be,ta"],
        ["be", "ta"],
        ["beta", "beta"],
        ["x", "beta"],
        ["beta", "x"],
        ["", "beta"],
        ["", ""],
        ["x, beta"],
        ["beta,beta"],
        [Bytes("bé")],
        [Bytes("é")],
        ["b", Bytes("é")],
        ["be\tta"],
        ["be ta"],
        ["\"beta\""],
        [new string('b', 4000)],
        ["%62eta"],
    ];

    private static readonly bool[] WithAndWithoutNot = [false, true];

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task A_header_that_is_sent_several_times_is_one_value_joined_by_commas(string version)
    {
        var rules = Conditions
            .Index()
            .SelectMany(
                condition => WithAndWithoutNot,
                (condition, not) =>
                    $"- {{name: c{condition.Index}{(not ? "-not" : "")}, match: {{path: {{exact: /{condition.Index}/{not} }}, headers: [{{name: "
                    + $"X-Value, {condition.Item.Written}{(not ? ", not: true" : "")}}}]}}, respond: {{status: 200}}}}"
            );
        await using var envoy = await MatchingEnvoy.StartAsync(version, string.Join('\n', rules), Cancel);

        var wrong = new List<string>();
        foreach (var (index, condition) in Conditions.Index())
        {
            foreach (var request in Requests)
            {
                var joined = request.Length == 0 ? null : string.Join(',', request.Select(value => value.Trim(' ', '\t')));
                foreach (var not in new[] { false, true })
                {
                    var holds =
                        not && condition.Written != "present: true" ? !condition.Holds(joined ?? "") : (joined is not null && condition.Holds(joined)) != not;
                    var expected = holds ? 200 : 404;
                    var (status, _) = await envoy.SendAsync("GET", $"/{index}/{not}", request.Select(value => ("x-value", value)), Cancel);
                    if (status != expected)
                        wrong.Add($"{condition.Written}, not: {not} with [{string.Join(" | ", request)}]: {status}, not {expected}");
                }
            }
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    /// <summary>UTF-8 as the bytes that are sent.</summary>
    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
