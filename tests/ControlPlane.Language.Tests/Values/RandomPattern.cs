namespace ControlPlane.Language.Tests.Values;

/// <summary>Draws patterns by RE2's grammar, and damages some of them.</summary>
internal sealed class RandomPattern(Random random)
{
    private const int Deepest = 4;

    private static readonly string[] Literals =
    [
        "a",
        "k",
        "S",
        "/",
        "-",
        "_",
        "0",
        " ",
        "é",
        "世",
        "🚀",
        "abc",
        ",",
        ":",
        "=",
        "%2F",
        "}",
        "]",
        "{",
        "\t",
        "\n",
        "\\",
    ];

    private static readonly string[] Escapes =
    [
        @"\d",
        @"\D",
        @"\w",
        @"\W",
        @"\s",
        @"\S",
        @"\b",
        @"\B",
        @"\A",
        @"\z",
        @"\Z",
        @"\C",
        @"\E",
        @"\Qa.b\E",
        @"\Q\E",
        @"\Qa",
        @"\n",
        @"\t",
        @"\v",
        @"\a",
        @"\f",
        @"\r",
        @"\.",
        @"\-",
        @"\_",
        @"\/",
        @"\ ",
        @"\0",
        @"\07",
        @"\012",
        @"\1",
        @"\12",
        @"\8",
        @"\377",
        @"\x41",
        @"\x7f",
        @"\x80",
        @"\x4",
        @"\x{41}",
        @"\x{4E00}",
        @"\x{10FFFF}",
        @"\x{110000}",
        @"\x{}",
        @"\pL",
        @"\p{Greek}",
        @"\P{Lu}",
        @"\p{^N}",
        @"\p{Nope}",
        @"\pN",
        @"\é",
        @"\k<a>",
        @"\R",
        @"\X",
        @"\c",
    ];

    private static readonly string[] Members =
    [
        "a",
        "z",
        "A-Z",
        "a-z",
        "0-9",
        "-",
        "k",
        "s",
        "/",
        ".",
        "^",
        "[",
        " -~",
        @" -\0",
        @"\0-\x1f",
        @"\x00-\x7f",
        "z-a",
        "é",
        "à-ü",
        "世",
        @"\x{4E00}",
        @"\d",
        @"\W",
        @"\S",
        @"\-",
        @"\]",
        @"\b",
        @"a-\d",
        @"\pL",
        @"\n",
        "[:alpha:]",
        "[:^space:]",
        "[:word:]",
        "[:nope:]",
        "[:alpha",
        "+--",
        "--/",
        "]",
    ];

    private static readonly string[] Repeats =
    [
        "*",
        "+",
        "?",
        "*?",
        "+?",
        "??",
        "{2}",
        "{0}",
        "{1,3}",
        "{2,}",
        "{0,1}",
        "{1,63}",
        "{3,2}",
        "{,3}",
        "{1001}",
        "{1000}",
        "{30}",
        "{}",
        "{a}",
        "**",
        "+*",
    ];

    private static readonly string[] Groups =
    [
        "(",
        "(",
        "(?:",
        "(?:",
        "(?i)",
        "(?i:",
        "(?s)",
        "(?-s:",
        "(?im-s:",
        "(?i-)",
        "(?-)",
        "(?)",
        "(?i",
        "(?P<a>",
        "(?P<b>",
        "(?<c>",
        "(?P<>",
        "(?P<é>",
        "(?P=a)",
        "(?=",
        "(?!",
        "(?<=",
        "(?>",
        "(?U:",
        "(?x:",
        "(?i-i:",
        "(?--i:",
    ];

    private static readonly string[] Everyday =
    [
        "/v[0-9]+/.*",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        @"(?:[a-z0-9-]+\.)*example\.com",
        @"/users/\d+(?:/orders(?:/\d+)?)?",
        "(GET|POST|PUT)",
        @"^/api/(?P<version>v\d+)/(?P<rest>.*)$",
        "(?i)bearer .+",
        @"[\w.+-]+@[\w-]+\.[\w.]{2,}",
        "/[^/]{1,64}",
        @"\d{1,3}(?:\.\d{1,3}){3}",
        "(?:en|de|fr)(?:-[A-Z]{2})?",
        @"/static/.*\.(?:css|js|png|svg)",
        ".{0,256}",
        "[ -~]{1,128}",
    ];

    public string Next() =>
        random.Next(8) switch
        {
            0 => Of(Everyday),
            1 => Damaged(Of(Everyday)),
            2 => Damaged(Alternatives(0)),
            3 => $"(?:{Item(1)}){{{random.Next(1, 1200)}}}",
            4 => string.Join('|', Enumerable.Range(0, random.Next(1, 160)).Select(_ => Word(random.Next(1, 48)))),
            _ => Alternatives(0),
        };

    private string Alternatives(int depth) => string.Join('|', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Sequence(depth)));

    private string Sequence(int depth) =>
        string.Concat(Enumerable.Range(0, random.Next(random.Next(12) == 0 ? 0 : 1, 5)).Select(_ => Item(depth) + (random.Next(3) == 0 ? Of(Repeats) : "")));

    private string Item(int depth) =>
        random.Next(depth < Deepest ? 12 : 8) switch
        {
            0 => ".",
            1 => Of(Escapes),
            2 or 3 => Class(),
            4 => Of(["^", "$", "."]),
            5 or 6 or 7 => Of(Literals),
            8 => Of(Groups) + Alternatives(depth + 1) + (random.Next(10) == 0 ? "" : ")"),
            _ => Of(["(", "(?:", "(?i:"]) + Alternatives(depth + 1) + ")",
        };

    private string Class() =>
        (random.Next(3) == 0 ? "[^" : "[") + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Of(Members))) + (random.Next(20) == 0 ? "" : "]");

    private string Damaged(string pattern)
    {
        for (var times = random.Next(1, 3); times > 0 && pattern.Length > 0; times--)
        {
            var at = random.Next(pattern.Length);
            pattern = random.Next(3) switch
            {
                0 => pattern.Remove(at, 1),
                1 => pattern.Insert(at, Of(["(", ")", "[", "]", "{", "}", "*", "?", "|", @"\", "-", "^", "é", "1", ","])),
                _ => pattern[at..] + pattern[..at],
            };
        }
        return pattern;
    }

    private string Word(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "0123456789abcdef-"[random.Next(17)]));

    private string Of(string[] choices) => choices[random.Next(choices.Length)];
}
