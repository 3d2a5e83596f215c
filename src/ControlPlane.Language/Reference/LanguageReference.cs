using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Reference;

/// <summary>The reference of the language as Markdown, made from what the language itself is made of: <c>docs/reference.md</c>. Pure.</summary>
/// <param name="vocabulary">The language.</param>
/// <param name="summaries">What the compiler's comments say of types.</param>
/// <param name="codes">All problem codes, those of the programs that use the language among them.</param>
public sealed class LanguageReference(Vocabulary vocabulary, TypeSummaries summaries, IEnumerable<CodeMeaning> codes)
{
    private readonly FieldTable _table = new(summaries);

    /// <summary>The whole text.</summary>
    public string Markdown() => string.Join('\n', Lines()) + "\n";

    private IEnumerable<string> Lines() =>
        [
            .. Introduction.Head.Split('\n'),
            "",
            .. _table.Of(typeof(DocumentHeader)),
            "",
            .. Introduction.Values.Split('\n'),
            "",
            "### Secrets",
            "",
            summaries.Of(typeof(SecretSpec)),
            "",
            .. _table.Of(typeof(SecretSpec)),
            "",
            .. Introduction.Ladder.Split('\n'),
            "",
            .. ListenerDefaults.Text.Split('\n'),
            "",
            .. Introduction.Matching.Split('\n'),
            "",
            .. Introduction.Order.Split('\n'),
            "",
            "## Kinds",
            "",
            Refused("kinds", vocabulary.PlannedKinds),
            "",
            .. vocabulary.Kinds.SelectMany(Kind),
            "## Policies",
            "",
            Refused("policies", vocabulary.PlannedPolicies),
            "",
            .. vocabulary.Policies.OrderBy(policy => policy.Name, StringComparer.Ordinal).SelectMany(Policy),
            "## Problem codes",
            "",
            .. Introduction.Codes.Split('\n'),
            "",
            "| code | what must hold |",
            "|---|---|",
            .. CodeRows(),
        ];

    private IEnumerable<string> Kind(DocumentKind kind) =>
        [
            $"### {kind.Name}",
            "",
            $"{summaries.Of(kind.SpecType)} In lists and paths: `{kind.Plural}`.",
            "",
            .. Yaml(Examples.Of(kind)),
            "",
            .. _table.Of(kind.SpecType),
            "",
            .. kind.StatusType is { } status
                ? [$"Reads tell a `status` beside the document, which cannot be written. {summaries.Of(status)}", "", .. _table.Of(status), ""]
                : Array.Empty<string>(),
        ];

    private IEnumerable<string> Policy(PolicyType policy) =>
        [
            $"### {policy.Name}",
            "",
            $"{summaries.Of(policy.SpecType)} {Merges(policy)}",
            "",
            .. Yaml(Examples.Of(policy)),
            "",
            .. _table.Of(policy.SpecType),
            "",
        ];

    private static IEnumerable<string> Yaml(string text) => ["```yaml", .. text.Split('\n'), "```"];

    /// <summary>How levels of the ladder make one of it, and where it does nothing.</summary>
    private static string Merges(PolicyType policy)
    {
        var merging = policy.Family switch
        {
            PolicyFamily.Settings => "*Nearest wins, field by field.*",
            PolicyFamily.Security => "*Security: levels add.*",
            PolicyFamily.NamedList when policy.CanBeTakenAway => "*A list; entries merge by name.*",
            PolicyFamily.NamedList => "*A list; entries merge by name and cannot be taken away below.*",
            _ => throw new InvalidOperationException($"{policy.Name} merges in an unknown way"),
        };
        return policy.NeedsUpstream ? $"{merging} *Without effect on rules that redirect or respond.*" : merging;
    }

    private static string Refused(string what, IEnumerable<string> names) =>
        $"Refused by name, {what} that are not supported yet: {string.Join(", ", names.Select(name => $"`{name}`"))}.";

    private IEnumerable<string> CodeRows() => codes.OrderBy(row => row.Code, StringComparer.Ordinal).Select(row => $"| `{row.Code}` | {row.Demand} |");
}
