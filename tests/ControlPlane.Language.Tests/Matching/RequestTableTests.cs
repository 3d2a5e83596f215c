using ControlPlane.Language.Values.Http;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Matching;

/// <summary>Paths, query parameters, methods and the conditions of `authorize` against requests in every spelling, through both Envoys.</summary>
public sealed class RequestTableTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task Paths_are_matched_in_the_form_in_which_Envoy_compares_them(string version)
    {
        const string rules = """
            - {name: encoded, match: {path: {exact: /caf%C3%a9}}, respond: {status: 201}}
            - {name: below, match: {path: {prefix: /b%c3%A9}}, respond: {status: 202}}
            - {name: space, match: {path: {exact: /a%20b}}, respond: {status: 203}}
            - {name: brace, match: {path: {exact: /a%7Bb%7D}}, respond: {status: 204}}
            - {name: plain, match: {path: {exact: /admin}}, respond: {status: 205}}
            - {name: tree, match: {path: {prefix: /tree}}, respond: {status: 206}}
            - {name: pattern, match: {path: {regex: '/re/[0-9]+'}}, respond: {status: 207}}
            - {name: reserved, match: {path: {exact: "/r;v=1!$&'()*+,=:@"}}, respond: {status: 208}}
            - {name: percent, match: {path: {exact: /p%25}}, respond: {status: 209}}
            - {name: denied, match: {path: {prefix: /denied}}, respond: {status: 200}, policies: {authorize: {rules: [{deny: {paths: [{exact: /denied/%e4}, {prefix: /denied/in%3c}, {regex: '/denied/[x-z]'}, {exact: /denied/plain}]}}]}}}
            """;
        (string Target, int Status)[] requests =
        [
            ("/caf%C3%A9", 201),
            ("/caf%c3%a9", 201),
            ("/caf%C3%a9?x=1", 201),
            ("/%63af%c3%a9", 201),
            ("/x/../caf%c3%a9", 201),
            ("/cafe", 404),
            ("/caf%C3%A9/", 404),
            ("/CAF%C3%A9", 404),
            ("/b%C3%A9", 202),
            ("/b%c3%a9/deep", 202),
            ("/b%c3%a9?q", 202),
            ("/b%c3%a9x", 404),
            ("/b%C3%A9/..", 404),
            ("/a%20b", 203),
            ("/a+b", 404),
            ("/a{b}", 204),
            ("/a%7bb%7d", 204),
            ("/a%7Bb}", 204),
            ("/admin", 205),
            ("/%61dmin", 205),
            ("/%61%64%6D%69n", 205),
            ("//admin", 205),
            ("/./admin", 205),
            ("/x/%2e%2E/admin", 205),
            ("/admin/", 404),
            ("/admin;x", 404),
            ("/Admin", 404),
            ("\\admin", 400),
            ("/x\\..\\admin", 205),
            ("/tree", 206),
            ("/tree/", 206),
            ("/tree//a", 206),
            ("/trees", 404),
            ("/tree%2Fa", 307),
            ("/tree%5ca", 307),
            ("/tree/%00", 400),
            ("/tree#a", 400),
            ("/re/12", 207),
            ("/re/12?a=/", 207),
            ("/re/12a", 404),
            ("/re/%31", 207),
            ("/r;v=1!$&'()*+,=:@", 208),
            ("/r;v=1%21$&'()*+,=:@", 404),
            ("/p%25", 209),
            ("/p%", 404),
            ("/denied", 200),
            ("/denied/%e4", 403),
            ("/denied/%E4", 403),
            ("/denied/%E4x", 200),
            ("/denied/in%3C", 403),
            ("/denied/in<", 403),
            ("/denied/in%3c/x", 403),
            ("/denied/in%3cx", 200),
            ("/denied/y", 403),
            ("/denied/%79", 403),
            ("/denied/a", 200),
            ("/denied/pl%61in", 403),
            ("/denied//plain?x", 403),
            ("/denied/x/../plain", 403),
        ];
        await AssertAsync(version, rules, requests.Select(request => ("GET", request.Target, request.Status)));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Query_parameters_are_matched_as_they_stand_in_the_URL_the_first_of_several(string version)
    {
        const string rules = """
            - {name: exact, match: {path: {exact: /exact}, query: [{name: q, exact: beta}]}, respond: {status: 200}}
            - {name: empty, match: {path: {exact: /empty}, query: [{name: q, exact: ""}]}, respond: {status: 200}}
            - {name: space, match: {path: {exact: /space}, query: [{name: q, exact: a%20b}]}, respond: {status: 200}}
            - {name: encoded, match: {path: {exact: /encoded}, query: [{name: q, exact: caf%c3%A9}]}, respond: {status: 200}}
            - {name: encoded-prefix, match: {path: {exact: /encoded-prefix}, query: [{name: q, prefix: '%c3%a9'}]}, respond: {status: 200}}
            - {name: encoded-suffix, match: {path: {exact: /encoded-suffix}, query: [{name: q, suffix: '%C3%A9'}]}, respond: {status: 200}}
            - {name: encoded-part, match: {path: {exact: /encoded-part}, query: [{name: q, contains: '%c3%A9'}]}, respond: {status: 200}}
            - {name: prefix, match: {path: {exact: /prefix}, query: [{name: q, prefix: be}]}, respond: {status: 200}}
            - {name: suffix, match: {path: {exact: /suffix}, query: [{name: q, suffix: ta}]}, respond: {status: 200}}
            - {name: part, match: {path: {exact: /part}, query: [{name: q, contains: et}]}, respond: {status: 200}}
            - {name: regex, match: {path: {exact: /regex}, query: [{name: q, regex: 'b[a-z]+'}]}, respond: {status: 200}}
            - {name: present, match: {path: {exact: /present}, query: [{name: q, present: true}]}, respond: {status: 200}}
            - {name: absent, match: {path: {exact: /absent}, query: [{name: q, present: false}]}, respond: {status: 200}}
            - {name: not-present, match: {path: {exact: /not-present}, query: [{name: q, present: true, not: true}]}, respond: {status: 200}}
            """;
        (string Query, string Holds)[] requests =
        [
            ("", "absent not-present"),
            ("q=beta", "exact prefix suffix part regex present"),
            ("q=", "empty present"),
            ("q", "empty present"),
            ("Q=beta", "absent not-present"),
            ("q=Beta", "suffix part present"),
            ("q=%62eta", "suffix part present"),
            ("%71=beta", "absent not-present"),
            ("q=beta&q=x", "exact prefix suffix part regex present"),
            ("q=x&q=beta", "present"),
            ("&&a=1&q=beta", "exact prefix suffix part regex present"),
            ("a=1;q=beta", "absent not-present"),
            ("q=beta;a=1", "prefix part present"),
            ("q=a%20b", "space present"),
            ("q=a+b", "present"),
            ("q=caf%C3%A9", "encoded encoded-suffix encoded-part present"),
            ("q=caf%c3%a9", "encoded encoded-suffix encoded-part present"),
            ("q=%C3%a9t%c3%a9s", "encoded-prefix encoded-part present"),
        ];
        string[] names =
        [
            "exact",
            "empty",
            "space",
            "encoded",
            "encoded-prefix",
            "encoded-suffix",
            "encoded-part",
            "prefix",
            "suffix",
            "part",
            "regex",
            "present",
            "absent",
            "not-present",
        ];
        await AssertAsync(
            version,
            rules,
            requests.SelectMany(_ => names, (request, name) => ("GET", $"/{name}?{request.Query}", request.Holds.Split(' ').Contains(name) ? 200 : 404))
        );
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Methods_are_matched_as_they_are(string version)
    {
        const string rules = """
            - {name: get, match: {path: {exact: /get}, methods: [GET]}, respond: {status: 200}}
            - {name: some, match: {path: {exact: /some}, methods: [GET, POST, PROPFIND]}, respond: {status: 200}}
            - {name: denied, match: {path: {exact: /denied}}, respond: {status: 200}, policies: {authorize: {rules: [{deny: {methods: [DELETE, PATCH]}}]}}}
            - {name: allowed, match: {path: {exact: /allowed}}, respond: {status: 200}, policies: {authorize: {rules: [{allow: {methods: [GET]}}]}}}
            """;
        await AssertAsync(
            version,
            rules,
            [
                ("GET", "/get", 200),
                ("HEAD", "/get", 404),
                ("POST", "/get", 404),
                ("get", "/get", 400),
                ("GETX", "/get", 400),
                ("GET", "/some", 200),
                ("POST", "/some", 200),
                ("PROPFIND", "/some", 200),
                ("PUT", "/some", 404),
                ("GET", "/denied", 200),
                ("DELETE", "/denied", 403),
                ("PATCH", "/denied", 403),
                ("PURGE", "/denied", 200),
                ("GET", "/allowed", 200),
                ("HEAD", "/allowed", 403),
            ]
        );
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Methods_that_are_served_are_matched_and_all_others_are_answered_with_400(string version)
    {
        string[] others = ["CONNECT", "FOO", "QUERY", "M-SEARCH", "+X", "A.B", "TRACK", "BREW", "UPDATE"];
        var rules = HttpMethods
            .Served.Index()
            .Select(method => $"- {{name: m{method.Index}, match: {{path: {{exact: /{method.Index}}}, methods: [{method.Item}]}}, respond: {{status: 201}}}}");
        await AssertAsync(
            version,
            string.Join('\n', rules),
            HttpMethods.Served.Index().Select(method => (method.Item, $"/{method.Index}", 201)).Concat(others.Select(other => (other, "/0", 400)))
        );
        foreach (var other in others)
            HttpMethods.Wrong(other).ShouldNotBeNull(other);
    }

    /// <summary>HTTP/2 lets a client send any method: `post` would come by a rule for POST and by csrf, to a service that takes it for POST.</summary>
    [Theory, MemberData(nameof(Versions))]
    public async Task Over_HTTP_2_only_methods_that_are_served_reach_a_rule(string version)
    {
        const string rules = """
            - {name: post, match: {path: {exact: /one}, methods: [POST]}, respond: {status: 201}}
            - {name: any, match: {path: {exact: /one}}, respond: {status: 202}}
            - {name: csrf, match: {path: {exact: /csrf}}, respond: {status: 202}, policies: {csrf: {}}}
            - {name: near, match: {path: {exact: /near}}, respond: {status: 202}, policies: {ipAccess: {allow: [127.0.0.0/8]}}}
            - {name: away, match: {path: {exact: /away}}, redirect: {path: /csrf, status: 307}}
            """;
        await using var envoy = await MatchingEnvoy.StartAsync(version, rules, Cancel);
        foreach (var method in HttpMethods.Served)
        {
            (await envoy.SendHttp2Async(method, "/one", Cancel)).ShouldBe(method == "POST" ? 201 : 202, method);
            (await envoy.SendHttp2Async(method, "/near", Cancel)).ShouldBe(202, method);
            (await envoy.SendHttp2Async(method, "/away", Cancel)).ShouldBe(307, method);
        }
        (await envoy.SendHttp2Async("POST", "/csrf", Cancel)).ShouldBe(403);
        foreach (var method in new[] { "post", "Post", "PoST", "get", "GETX", "XGET", "FOO", "QUERY", "M-SEARCH", "+X", "A.B", "TRACK" })
        {
            foreach (var path in new[] { "/one", "/csrf", "/near", "/away", "/nowhere" })
                (await envoy.SendHttp2Async(method, path, Cancel)).ShouldBeOneOf([400, 403], $"{method} {path}");
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Headers_that_Envoy_sets_or_checks_have_no_other_values(string version)
    {
        string[] always = ["x-forwarded-for", "x-envoy-external-address"];
        var rules = always
            .Index()
            .Select(header =>
                $"- {{name: there{header.Index}, match: {{path: {{exact: /there/{header.Index}}}, headers: [{{name: {header.Item}, present: "
                + $"true}}]}}, respond: {{status: 200}}}}"
            )
            .Append("- {name: length, match: {path: {exact: /length}, headers: [{name: content-length, exact: '3'}]}, respond: {status: 200}}")
            .Append("- {name: peer, match: {path: {exact: /peer}, headers: [{name: x-forwarded-for, regex: '(.*,)?[0-9.]+'}]}, respond: {status: 200}}")
            .Append(
                "- {name: external, match: {path: {exact: /external}, headers: [{name: x-envoy-external-address, regex: '[0-9.]+'}]}, respond: {status: 200}}"
            )
            .Append("- {name: percent, match: {path: {regex: '/p%4?'}}, respond: {status: 200}}");
        await using var envoy = await MatchingEnvoy.StartAsync(version, string.Join('\n', rules), Cancel);
        (string Target, (string, string)[] Headers, int Status)[] requests =
        [
            ("/there/0", [], 200),
            ("/there/1", [], 200),
            ("/peer", [("x-forwarded-for", "abc")], 200),
            ("/external", [("x-envoy-external-address", "abc")], 200),
            ("/length", [("content-length", "3")], 200),
            ("/length", [("content-length", "abc")], 400),
            ("/length", [("content-length", "-3")], 400),
            ("/p%", [], 200),
            ("/p%4", [], 200),
        ];
        foreach (var (target, headers, expected) in requests)
            (await envoy.SendAsync("GET", target, headers, Cancel)).Status.ShouldBe(expected, target);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task The_narrower_match_is_tried_first_and_order_beats_everything(string version)
    {
        const string rules = """
            - {name: a, match: {path: {prefix: /m}, methods: [GET, POST]}, respond: {status: 201}}
            - {name: b, match: {path: {prefix: /m}, methods: [GET]}, respond: {status: 202}}
            - {name: c, match: {path: {prefix: /h}, headers: [{name: x-canary, present: true}]}, respond: {status: 203}}
            - {name: d, match: {path: {prefix: /h}, headers: [{name: x-canary, prefix: n}]}, respond: {status: 204}}
            - {name: e, match: {path: {prefix: /h}, headers: [{name: x-canary, prefix: ne}]}, respond: {status: 205}}
            - {name: f, match: {path: {prefix: /h}, headers: [{name: x-canary, exact: never}]}, respond: {status: 206}}
            - {name: g, match: {path: {regex: '/team.*'}}, respond: {status: 207}}
            - {name: h, match: {path: {prefix: /team/b}}, order: -1, respond: {status: 208}}
            """;
        await using var envoy = await MatchingEnvoy.StartAsync(version, rules, Cancel);
        (await StatusAsync("GET", "/m")).ShouldBe(202);
        (await StatusAsync("POST", "/m")).ShouldBe(201);
        (await StatusAsync("GET", "/h", ("x-canary", "never"))).ShouldBe(206);
        (await StatusAsync("GET", "/h", ("x-canary", "new"))).ShouldBe(205);
        (await StatusAsync("GET", "/h", ("x-canary", "no"))).ShouldBe(204);
        (await StatusAsync("GET", "/h", ("x-canary", "yes"))).ShouldBe(203);
        (await StatusAsync("GET", "/team/b/1")).ShouldBe(208);
        (await StatusAsync("GET", "/team/c")).ShouldBe(207);

        async Task<int> StatusAsync(string method, string target, params (string, string)[] headers) =>
            (await envoy.SendAsync(method, target, headers, Cancel)).Status;
    }

    private static async Task AssertAsync(string version, string rules, IEnumerable<(string Method, string Target, int Status)> requests)
    {
        await using var envoy = await MatchingEnvoy.StartAsync(version, rules, Cancel);
        var wrong = new List<string>();
        foreach (var (method, target, expected) in requests)
        {
            var (status, _) = await envoy.SendAsync(method, target, [], Cancel);
            if (status != expected)
                wrong.Add($"{method} {target}: {status}, not {expected}");
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }
}
