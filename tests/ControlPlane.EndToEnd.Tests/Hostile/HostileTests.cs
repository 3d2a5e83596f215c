using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Http.Features;

namespace ControlPlane.EndToEnd.Tests.Hostile;

/// <summary>
/// Random rules and random requests of attackers, byte for byte: nothing that is denied reaches the service, nobody is who he says, and nothing a client sends
/// adds a header or a line to an answer.
/// </summary>
/// <remarks>By hand with more cases: <c>FUZZ_CASES=5000 FUZZ_SEED=7</c>. What fails comes again by the same seed.</remarks>
[Collection(SharedStands.Collection)]
public sealed partial class HostileTests(SharedStands stands)
{
    private const int Rules = 24;
    private const string Host = "hostile.test";

    private static readonly HashSet<string> Expected = new(StringComparer.Ordinal)
    {
        "access-control-allow-credentials",
        "access-control-allow-methods",
        "access-control-allow-origin",
        "allow",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "location",
        "server",
        "transfer-encoding",
        "vary",
        "www-authenticate",
        "x-echo",
        "x-envoy-upstream-service-time",
        "x-request-id",
    };

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>What the service saw: the request's number, its path and who it was said to be.</summary>
    private readonly ConcurrentDictionary<int, (string Path, string Method, string Consumer, string User)> _seen = [];

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Nothing_denied_passes_and_nothing_sent_adds_a_line_to_an_answer(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var issuer = IdentityProvider.Start();
        await using var backend = await ScriptedBackend.StartAsync(
            (context, _) =>
            {
                var headers = context.Request.Headers;
                var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
                _seen[int.Parse(headers["x-id"].ToString(), CultureInfo.InvariantCulture)] = (
                    target,
                    context.Request.Method,
                    headers["x-consumer"].ToString(),
                    headers["x-user"].ToString()
                );
                return Task.CompletedTask;
            },
            Cancel
        );
        var (seed, cases) = (Setting("FUZZ_SEED", 1), Setting("FUZZ_CASES", 250));
        var random = new Random(seed);
        var rules = Enumerable.Range(0, Rules).Select(number => HostileRule.Random(random, number)).ToList();
        var good = new GoodCredentials(
            "fake-key-of-hostile-user",
            Tokens.Of(issuer, claims => claims["sub"] = "real"),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{HostileRule.Consumer}:fake-password-1"))
        );
        await stand.ApplyAsync(Documents(backend.Port, issuer, rules, good), Cancel);

        var requests = Enumerable.Range(0, cases).Select(_ => HostileRequest.Random(random, rules, good)).ToList();
        foreach (var (number, request) in requests.Index())
            Lines(await SendAsync(stand.Gateway.Address, number, request), $"seed {seed}, case {number}: {request}");
        foreach (var (number, seen) in _seen)
            Allowed(rules, requests[number], seen, $"seed {seed}, case {number}: {requests[number]} as {seen}");
        _seen.Count.ShouldBeGreaterThan(cases / 20, "some requests are good");
    }

    /// <summary>What follows the headers is a body of chunks, one of five bytes or, where neither was announced, nothing.</summary>
    private static Task<RawAnswer> SendAsync(Uri gateway, int number, HostileRequest request) =>
        RawClient.SendAsync(
            gateway,
            $"{request.Line} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\nx-id: "
                + $"{number}\r\n{string.Concat(request.Headers.Select(line => line + "\r\n"))}\r\n0\r\n\r\n",
            Cancel
        );

    /// <summary>Every line of an answer is one that the gateway or the service writes.</summary>
    private static void Lines(RawAnswer answer, string what)
    {
        foreach (var line in answer.HeaderLines)
        {
            Header().IsMatch(line).ShouldBeTrue($"{what} got the line {line}");
            Expected.ShouldContain(line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant(), $"{what} got the line {line}");
        }
        foreach (var line in answer.Body.Split('\n'))
            line.StartsWith(HostileRequest.Marker, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{what} got the body {answer.Body}");
    }

    /// <summary>What the service saw was let in by the rule of its path, as the one who proved it.</summary>
    private static void Allowed(List<HostileRule> rules, HostileRequest request, (string Path, string Method, string Consumer, string User) seen, string what)
    {
        var path = seen.Path.Split('?')[0];
        var rule = rules.Single(rule => path == $"/r{rule.Number}" || path.StartsWith($"/r{rule.Number}/", StringComparison.Ordinal));
        // A preflight carries no credentials, and cors answers it where it is in force.
        var preflight = seen.Method == "OPTIONS" && request.Headers.Any(line => line.StartsWith("access-control-request-method", StringComparison.Ordinal));
        if (!preflight)
            request.Proves(rule.Proof).ShouldBeTrue(what);
        if (rule.Denies)
            (
                path == $"/r{rule.Number}/secret" || path.StartsWith($"/r{rule.Number}/secret/", StringComparison.Ordinal) || seen.Method == "DELETE"
            ).ShouldBeFalse(what);
        seen.Consumer.ShouldBeOneOf("", HostileRule.Consumer, what);
        seen.User.ShouldBeOneOf("", "real", what);
        if (rule.Proof is Proof.None)
            (seen.Consumer + seen.User).ShouldBe("", what);
    }

    private static string Documents(int port, IdentityProvider issuer, List<HostileRule> rules, GoodCredentials good) =>
        $$$$"""
            kind: Service
            name: hostile
            endpoints: [{address: 127.0.0.1, port: {{{{port}}}}}]
            ---
            {kind: Consumer, name: {{{{HostileRule.Consumer}}}}, apiKeys: [{name: only, key: {value: {{{{good.Key}}}}}}], basic: {password: {value: fake-password-1}}}
            {{{{Tokens.Provider(issuer, "hostile", "claimsToHeaders: [{claim: sub, header: x-user}]")}}}}
            {{{{Tokens.Provider(issuer, "hostile-query", "from: [{query: token}]", "claimsToHeaders: [{claim: sub, header: x-user}]")}}}}
            ---
            kind: Route
            name: hostile
            fleets: [edge]
            hosts: [{{{{Host}}}}]
            rules:
            {{{{string.Join('\n', rules.Select(rule => rule.Yaml))}}}}
            """;

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;

    [GeneratedRegex(@"^[A-Za-z0-9-]+: ?[\t\x20-\x7e\x80-\xff]*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();
}
