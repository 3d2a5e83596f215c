using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Reference;

/// <summary>What of the reference is written by hand: what no field can say of itself.</summary>
internal static class Introduction
{
    /// <summary>What a document is; the keys of all documents follow.</summary>
    public const string Head = """
        # Reference of the language

        Every kind, every policy, every field, every problem code. This file is made from the code; do not edit it: `UPDATE_GOLDEN=1 dotnet test tests/ControlPlane.Language.Tests` writes it anew.

        [Documents](#documents) · [Values](#values) · [The ladder](#the-ladder) · [Kinds](#kinds) · [Policies](#policies) · [Problem codes](#problem-codes)

        ## Documents

        A document is a map, in YAML or JSON. Its `kind` and `name` are its identity. A file holds one document, several divided by `---`, a list of them, or lists by kind (`routes: […]`). Neither the order of documents nor the file they stand in counts. A key that is not in this reference is refused, never ignored.

        Every document has these keys, beside those of its kind:
        """;

    /// <summary>How values are written.</summary>
    public const string Values = $"""
        ## Values

        A path such as `rules[].to[].weight` leads through maps (`.`) and lists (`[]`). `null` is no value: leave the key out where nothing is to be said. Every field is optional unless it says `Required`.

        | value | written as |
        |---|---|
        | text | a YAML string; put it in quotes where YAML would read a number, `true` or `null` |
        | duration | {Durations.Form}; {Durations.Limit} |
        | time | {Instants.Form} |
        | size | {ByteSize.Form} |
        | percentage | {Percentage.Form} |
        | rate | {Rate.Form} |
        | list: map or word | each item a map with one of the fields, or its bare name where the field says so |
        """;

    /// <summary>How policies of several levels become one.</summary>
    public const string Ladder = """
        ## The ladder

        Policies are written at a level: at a Fleet, at a Route, at a rule of a Route. What holds for a request is made of all three, from the fleet down to the rule.

        - **Nearest wins, field by field.** What a level does not say comes from above. Maps merge by key. Lists are replaced whole.
        - **Lists of named entries** (`rateLimit`, `errors`) merge by `name`, and entries of one name field by field.
        - **`off`** in place of a policy or of one of its fields cancels what is inherited; the default holds then, not what a level further up says. Where keys are free, as in a map of headers, `off` is a text like any other.
        - **Security only adds**: of `jwt`, `apiKey`, `basicAuth`, `auth`, `extAuthz`, `authorize` and `ipAccess`, what every level says must hold. A level takes what comes from above away with `disable` or `off` of the whole policy, unless it is locked; `plan` and `explain` tell.
        - **Limits** (`rateLimit`) count where they are written: one bucket for everything below that level. Neither `disable` nor `off` takes away what comes from above. An entry of the same name further down is a limit of its own there, in place of the one above, unless `rateLimit` is locked.

        Beside its `policies` a level may have:

        | key | at | does |
        |---|---|---|
        | `use: [a, b]` | Fleet, Route, rule | brings in the policies of Policy documents as if they were written at this level. Later names override earlier ones, and the level's own `policies` override both, field by field; so it is for security, too, which adds between levels, not within one |
        | `disable: [jwt]` | Fleet, Route, rule | takes away policies (named as in `policies`, not Policy documents) that come from above or from the same level's `use`. The level's own `policies` stay. A level that would take limits from above is refused |
        | `locked: [jwt]` | Fleet, Route | forbids every level below to take away or override what it inherits of these policies. Security, and entries of lists under new names, may still be added |

        A Policy document has `policies` alone: no `use`, `disable` or `locked`. A rule has no `locked`, for nothing is below it.

        `cpctl explain route NAME` shows what is in force on each rule, and where each field was written.
        """;

    /// <summary>What codes are.</summary>
    public const string Codes = """
        Every problem has a code, which never changes its meaning. CP01 are those of documents, CP02 of kinds, CP03 of routes, CP04 and CP07 of policies. Those of the server (CP05, CP06) and of cpctl (CP0136 to CP0138, CP0190) are not in this table.
        """;
}
