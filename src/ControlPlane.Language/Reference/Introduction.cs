using ControlPlane.Language.Values;

namespace ControlPlane.Language.Reference;

/// <summary>What of the reference is written by hand: what no field can say of itself.</summary>
internal static class Introduction
{
    /// <summary>What a document is; the keys of all documents follow.</summary>
    public const string Head = """
        # Reference of the language

        This file describes every kind, every policy, every field and every problem code. It is generated from the code, so do not edit it: `UPDATE_GOLDEN=1 dotnet test tests/ControlPlane.Language.Tests` writes it again.

        [Documents](#documents) · [Values](#values) · [The ladder](#the-ladder) · [What a listener does](#what-a-listener-does-to-every-request) · [How requests are matched](#how-requests-are-matched) · [The order of rules](#the-order-of-rules) · [Kinds](#kinds) · [Policies](#policies) · [Problem codes](#problem-codes)

        ## Documents

        A document is a map, in YAML or JSON. Its `kind` and `name` identify it. A file contains one document, several documents separated by `---`, a list of documents, or lists by kind (`routes: […]`). The order of the documents and the file in which they are written do not matter. A key that is not in this reference is refused and never ignored.

        Every document has these keys, in addition to those of its kind:
        """;

    /// <summary>How values are written.</summary>
    public const string Values = $$"""
        ## Values

        A path such as `rules[].to[].weight` leads through maps (`.`) and lists (`[]`). `null` is not a value: leave out a key that you do not want to set. Every field is optional unless its description says `Required`.

        | value | written as |
        |---|---|
        | text | a YAML string; put it in quotes if YAML would otherwise read it as a number, `true` or `null` |
        | duration | {{Durations.Form}}; {{Durations.Limit}} |
        | time | {{Instants.Form}} |
        | size | {{ByteSize.Form}} |
        | percentage | {{Percentage.Form}} |
        | rate | {{Rate.Form}} |
        | list | a YAML list; a list of texts, words or numbers with one item may be written as that item: `hosts: api.example.com` is `hosts: [api.example.com]` |
        | list: map or word | each item is a map with one of the fields, or only the name of a field if the field permits it |
        | list: map; or map by `name` | a list of maps, or one map with the names as keys, in which a text is the value of `exact`: `headers: {x-canary: "1", x-beta: {present: true} }` is `headers: [{name: x-canary, exact: "1"}, {name: x-beta, present: true}]` |

        A document is stored and shown in one form: a single value as a list with one item, and a map by `name` as a list.
        """;

    /// <summary>How policies of several levels become one.</summary>
    public const string Ladder = """
        ## The ladder

        Policies are written at a level: in a Fleet, in a Route, or in a rule of a Route. The policies that apply to a request are combined from all three levels, from the fleet down to the rule.

        - **The nearest level wins, field by field.** A field that a level does not set is inherited from the levels above. Maps are merged by key. Lists are replaced as a whole.
        - **Lists of named entries** (`rateLimit`, `errors`) are merged by `name`, and entries with the same name are merged field by field.
        - **`off`** in place of a policy or of one of its fields cancels what is inherited. The default applies then, not the value of a level further up. In maps with free keys, such as a map of headers, `off` is an ordinary text.
        - **Security only adds**: for `jwt`, `apiKey`, `basicAuth`, `clientCertificate`, `auth`, `extAuthz`, `authorize` and `ipAccess`, a request must meet the requirements of every level. A level can remove what it inherits with `disable`, or with `off` for the whole policy, unless the policy is locked; `plan` and `explain` show this.
        - **Limits** (`rateLimit`) count at the level at which they are written: there is one bucket for everything below that level. Neither `disable` nor `off` removes inherited limits. An entry with the same name at a lower level is a separate limit there, which replaces the inherited one, unless `rateLimit` is locked.

        In addition to its `policies`, a level may have:

        | key | where | effect |
        |---|---|---|
        | `use: [a, b]` | Fleet, Route, rule | adds the policies of Policy documents as if they were written at this level. Later names override earlier ones, and the level's own `policies` override both, field by field. This is also true for security policies, which add up between levels but not within one level |
        | `disable: [jwt]` | Fleet, Route, rule | removes policies (named as in `policies`, not Policy documents) that come from the levels above or from `use` at the same level. The level's own `policies` stay. A level that would remove limits of a level above is refused |
        | `locked: [jwt]` | Fleet, Route | forbids all levels below to remove or override what they inherit of these policies. They may still add security policies, and entries of lists under new names |

        A Policy document has only `policies`; it has no `use`, `disable` or `locked`. A rule has no `locked`, because no level is below it.

        `cpctl explain route NAME` shows which policies apply to each rule, and where each field was written.
        """;

    /// <summary>What of a request is compared with what is written.</summary>
    public const string Matching = """
        ## How requests are matched

        Envoy normalizes every request before it compares it. A value that no normalized request can have is refused when it is written.

        - **Paths** are compared percent-encoded and without the query; they are case-sensitive. Encoded letters, digits and `-._~` are decoded (`/%61dmin` is `/admin`); unencoded `"<>^`{|}` are encoded (`/a{b}` is `/a%7Bb%7D`); `\` becomes `/`; `.` and `..` are resolved; `//` becomes `/`. A request with `%2F` or `%5C` is redirected (307) to the path with `/`; a request with `%00` or a fragment gets a 400. All other encoded characters stay as they are: `%C3%A9` and `%c3%a9` match each other (in a `regex` only if it says `%[cC]3%[aA]9`), but `!` and `%21` are two different paths (RFC 3986, section 2.2). Path parameters (`;v=1`) are part of the path.
        - **Headers** are compared without leading and trailing white space; names are case-insensitive, and values are compared byte by byte. If a client sends a header several times, it is compared as one value, joined by `,` in the order of the request: `x-team: a` and `x-team: b` is `a,b`. So `exact: a` does not match it, and `exact: a, not: true` does. To refuse requests that contain a value, use `contains`, or a `regex` such as `(.*,)?a(,.*)?`. An empty header is present. With `not: true`, a missing header is compared as an empty one, so it meets most such conditions. This is the same in all versions of Envoy.
        - **Headers that cannot be matched**: before it matches a request, Envoy removes the headers of the connection (`connection`, `keep-alive`, `proxy-connection`, `te`, `transfer-encoding`, `upgrade`), `expect`, `x-forwarded-client-cert`, and those that only Envoy itself may set (`x-envoy-retry-on` and similar ones). Envoy itself sets `x-forwarded-proto` and `x-request-id`. A request with an underscore in the name of a header gets a 400. `http` and `clientIp` of the [listener](#what-a-listener-does-to-every-request) change some of this.
        - **Query parameters** are compared as they are written in the URL, percent-encoded: `exact: a%20b` and `exact: a+b` are two values. If a parameter occurs several times, only the first one counts. A parameter without `=` is present and empty.
        - **Methods** are compared as they are written; they are case-sensitive. A request whose method Envoy does not know, or whose method is not in upper case, such as `get`, reaches no service: over HTTP/1.1 it is answered with 400, and over HTTP/2 with 403 by whichever rule it matches.
        """;

    /// <summary>Which rule takes a request.</summary>
    public const string Order = """
        ## The order of rules

        A request belongs to the most specific matching host that any Route of the listener names: `api.example.com`, then `*.example.com`, then `*.com`, then `*`. Only the rules of that host are tried. A request that matches none of them gets a 404; the rules of a wider host are not tried.

        Of all rules of one host, in all Routes, the first one that matches handles the request. The rules are tried in the following order; each line applies only if those before it do not decide:

        1. `order` of the rule, or of its Route: the lower number comes first. The default is 0.
        2. The path: `exact`, then `regex`, then `prefix`, then no path.
        3. The longer path, or the longer pattern of a `regex`.
        4. More conditions. Each header and each query parameter is one condition, and `methods` (as a whole) is one.
        5. More headers and parameters with `exact`.
        6. More with `prefix`, `suffix`, `contains` or `regex`.
        7. More with `present`; conditions on values with `not: true` do not count in lines 5 to 8.
        8. The longer text of `prefix`, `suffix`, `contains` and `regex` in total.
        9. Fewer methods; no `methods` at all comes last.
        10. `priority` of the Route: the higher number comes first. The default is 0.
        11. The name of the Route, then the name of the rule, then the position of the match in its list.

        A pattern (`regex`) is tried before every prefix, also before prefixes of other Routes, whatever their `priority`; `order` changes that. Two matches of the same requests on one host are refused, and so is a match that another match of the same Route covers completely. `plan` and `apply` show which requests a changed rule takes from rules of other Routes, which rules are covered by rules of another Route, and which host hides the rules of a wider one.
        """;

    /// <summary>What codes are.</summary>
    public const string Codes = """
        Every problem has a code, and the meaning of a code never changes. CP01 codes concern documents, CP02 kinds, CP03 routes, CP04 and CP07 policies, CP05 what is stored, and CP06 requests to the server and what it needs to serve them. CP0136 to CP0138 and CP0190 are those of cpctl.
        """;
}
