using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Reference;

/// <summary>What of the reference is written by hand: what no field can say of itself.</summary>
internal static class Introduction
{
    /// <summary>What a document is; the keys of all documents follow.</summary>
    public const string Head = """
        # Reference of the language

        Every kind, every policy, every field, every problem code. This file is made from the code; do not edit it: `UPDATE_GOLDEN=1 dotnet test tests/ControlPlane.Language.Tests` writes it anew.

        [Documents](#documents) · [Values](#values) · [The ladder](#the-ladder) · [What a listener does](#what-a-listener-does-to-every-request) · [How requests are matched](#how-requests-are-matched) · [The order of rules](#the-order-of-rules) · [Kinds](#kinds) · [Policies](#policies) · [Problem codes](#problem-codes)

        ## Documents

        A document is a map, in YAML or JSON. Its `kind` and `name` are its identity. A file holds one document, several divided by `---`, a list of them, or lists by kind (`routes: […]`). Neither the order of documents nor the file they stand in counts. A key that is not in this reference is refused, never ignored.

        Every document has these keys, beside those of its kind:
        """;

    /// <summary>How values are written.</summary>
    public const string Values = $$"""
        ## Values

        A path such as `rules[].to[].weight` leads through maps (`.`) and lists (`[]`). `null` is no value: leave the key out where nothing is to be said. Every field is optional unless it says `Required`.

        | value | written as |
        |---|---|
        | text | a YAML string; put it in quotes where YAML would read a number, `true` or `null` |
        | duration | {{Durations.Form}}; {{Durations.Limit}} |
        | time | {{Instants.Form}} |
        | size | {{ByteSize.Form}} |
        | percentage | {{Percentage.Form}} |
        | rate | {{Rate.Form}} |
        | list | a YAML list; a list of texts, words or numbers with one item may be written as that item: `hosts: api.example.com` is `hosts: [api.example.com]` |
        | list: map or word | each item a map with one of the fields, or its bare name where the field says so |
        | list: map; or map by `name` | a list of maps, or one map with the names as keys, where a text is the value of `exact`: `headers: {x-canary: "1", x-beta: {present: true} }` is `headers: [{name: x-canary, exact: "1"}, {name: x-beta, present: true}]` |

        A document is stored and shown in one shape: such a text as a list of one, such a map as a list.
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

    /// <summary>What of a request is compared with what is written.</summary>
    public const string Matching = """
        ## How requests are matched

        Envoy brings every request into one form before it compares it. What no request can have in that form is refused when it is written.

        - **Paths** are compared percent-encoded and without query, case counts. Letters, digits and `-._~` that came encoded are decoded (`/%61dmin` is `/admin`); `"<>^`{|}` that came bare are encoded (`/a{b}` is `/a%7Bb%7D`); `\` becomes `/`; `.` and `..` are resolved; `//` becomes `/`. A request with `%2F` or `%5C` is redirected (307) to the path with `/`, one with `%00` or a fragment is answered 400. The other encoded characters stay as they came: `%C3%A9` and `%c3%a9` are matched alike (by a `regex` only where it says `%[cC]3%[aA]9`), but `!` and `%21` are two different paths (RFC 3986, section 2.2). Path parameters (`;v=1`) are part of the path.
        - **Headers** are compared without the white space around them; names in any case, values by their bytes. A header that a client sends several times is compared as one value, in the order of the request, joined by `,`: `x-team: a` and `x-team: b` is `a,b`. So `exact: a` does not hold for it, and `exact: a, not: true` does. A rule that is to refuse requests with a value says `contains`, or a `regex` such as `(.*,)?a(,.*)?`. An empty header is present. With `not: true` a header that is absent is compared as an empty one, so most such conditions hold for it. This is the same in all versions of Envoy.
        - **Headers that never arrive**: those of the connection (`connection`, `keep-alive`, `proxy-connection`, `te`, `transfer-encoding`, `upgrade`), `expect`, `x-forwarded-client-cert` and those by which Envoy talks to itself (`x-envoy-retry-on` and the like). `x-forwarded-proto` and `x-request-id` are Envoy's own. Requests with an underscore in the name of a header are answered 400. `http` and `clientIp` of the [listener](#what-a-listener-does-to-every-request) change some of this.
        - **Query parameters** are compared as they stand in the URL, percent-encoded: `exact: a%20b` and `exact: a+b` are two values. Of a parameter that stands several times the first counts. A parameter without `=` is present and empty.
        - **Methods** are compared as they are; case counts.
        """;

    /// <summary>Which rule takes a request.</summary>
    public const string Order = """
        ## The order of rules

        The most specific host that any Route of the listener names takes a request: `api.example.com`, then `*.example.com`, then `*.com`, then `*`. Only the rules of that host count; a request that none of them matches is answered 404 and does not fall to a wider host.

        Of all rules of one host, over all Routes, the first whose match fits takes the request. They are tried in this order; each line decides only where those before it are equal:

        1. `order` of the rule, or of its Route: the lower number first. 0 where nothing is said.
        2. The path: `exact`, then `regex`, then `prefix`, then no path.
        3. The longer path; of patterns, the longer pattern.
        4. More conditions. Each header, each query parameter and `methods` (as a whole) is one.
        5. More headers and parameters with `exact`.
        6. More with `prefix`, `suffix`, `contains` or `regex`.
        7. More with `present`; values with `not: true` count for none of these.
        8. The longer text of `prefix`, `suffix`, `contains` and `regex` in all.
        9. Fewer methods; no `methods` at all comes last.
        10. `priority` of the Route: the higher number first. 0 where nothing is said.
        11. The name of the Route, then of the rule, then the place of the match in its list.

        A pattern is tried before every prefix, also before those of other Routes, whatever their `priority`; `order` changes that. Two matches of the same requests on one host are refused, and so is a match that another match of the same Route covers wholly. `plan` and `apply` tell what a changed rule takes from rules of other Routes, which rules are covered by those of another Route, and which host hides the rules of a wider one.
        """;

    /// <summary>What codes are.</summary>
    public const string Codes = """
        Every problem has a code, which never changes its meaning. CP01 are those of documents, CP02 of kinds, CP03 of routes, CP04 and CP07 of policies. Those of the server (CP05, CP06) and of cpctl (CP0136 to CP0138, CP0190) are not in this table.
        """;
}
