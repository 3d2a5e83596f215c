using ControlPlane.Language.Compilation;
using ControlPlane.Testing.Security;
using FsCheck;
using FsCheck.Fluent;

namespace ControlPlane.Language.Tests.Policies.Ladder;

/// <summary>Security only adds: random ladders, compiled, against a reference that is written from the language's text.</summary>
public sealed class SecurityTests
{
    private static readonly SecurityRequest[] Requests =
    [
        .. from address in new[] { "127.0.0.1", "127.0.0.2", "10.0.0.1", "10.1.0.1", "192.0.2.1" }
        from method in new[] { "GET", "POST" }
        from path in new[] { "/a", "/a/b", "/ab" }
        from token in new (string? Issuer, string? Tier)[] { (null, null), ("corp", null), ("corp", "gold"), ("partner", "gold") }
        select new SecurityRequest(address, method, path, token.Issuer, token.Tier),
    ];

    [Fact]
    public void No_lower_level_lets_a_request_through_that_the_level_above_refuses() =>
        ForAll(seed =>
        {
            var random = new Random(seed);
            var (fleet, route, rule) = (LevelSecurity.Random(random), LevelSecurity.Random(random), LevelSecurity.Random(random));
            var compiled = Compile(fleet, route, rule, random, undermining: true);
            var security = new CompiledSecurity(compiled);
            foreach (var request in Requests.Where(security.Passes))
                LevelSecurity.Pass([fleet], request).ShouldBeTrue($"{request} of {fleet} over {route} over {rule}");
        });

    [Fact]
    public void All_levels_hold_together_and_nothing_else_is_refused() =>
        ForAll(seed =>
        {
            var random = new Random(seed);
            LevelSecurity[] levels = [LevelSecurity.Random(random), LevelSecurity.Random(random), LevelSecurity.Random(random)];
            var compiled = Compile(levels[0], levels[1], levels[2], random, undermining: false);
            if (!compiled.Problems.IsEmpty)
                return;
            var security = new CompiledSecurity(compiled);
            foreach (var request in Requests)
            {
                // The rule takes /a and what is below it by whole segments; /ab goes to its neighbour, which says nothing itself.
                var inForce = request.Path == "/ab" ? levels[..2] : levels;
                security.Passes(request).ShouldBe(LevelSecurity.Pass(inForce, request), $"{request} of {string.Join<LevelSecurity>(" over ", levels)}");
            }
        });

    /// <param name="fleet">The fleet's security; all of it is locked where the levels below try to undermine it.</param>
    /// <param name="route">The route's.</param>
    /// <param name="rule">The rule's.</param>
    /// <param name="random">Chooses how the rule's comes in, and what is undermined.</param>
    /// <param name="undermining">Whether levels below disable, switch off and bring in what they can.</param>
    private static Compiled Compile(LevelSecurity fleet, LevelSecurity route, LevelSecurity rule, Random random, bool undermining)
    {
        var shared = random.Next(2) == 0 && rule.Says;
        string Undermine() =>
            undermining
                ? random.Next(3) switch
                {
                    0 => "disable: [jwt]\n",
                    1 => "disable: [ipAccess, authorize, jwt]\n",
                    _ => "",
                }
                : "";
        var own =
            undermining && random.Next(4) == 0 ? "policies: {jwt: off, authorize: off, ipAccess: off}"
            : shared ? "use: [shared]"
            : $"policies: {rule.Yaml}";
        var text = $$$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, port: 80}]
            policies: {{{fleet.Yaml}}}
            {{{(undermining ? "locked: [jwt, ipAccess, authorize]" : "")}}}
            ---
            {{{Provider("corp")}}}
            ---
            {{{Provider("partner")}}}
            ---
            kind: Policy
            name: shared
            policies: {{{(rule.Says ? rule.Yaml : "{timeout: {request: 1s}}")}}}
            ---
            kind: Route
            name: r
            fleets: [edge]
            policies: {{{route.Yaml}}}
            {{{Undermine()}}}rules:
            - name: a
              match: {path: {prefix: /a} }
              respond: {status: 200}
              {{{own}}}
            - name: rest
              respond: {status: 200}
            """;
        var read = Catalog.Reader.ReadYaml(text);
        read.Problems.ShouldBeEmpty(text);
        return Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null);
    }

    private static string Provider(string name) =>
        $$$"""
            kind: JwtProvider
            name: {{{name}}}
            issuer: {{{name}}}
            audiences: any
            keys: {inline: {keys: [{kty: EC, crv: P-256, x: vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4, y: ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY}]}}
            """;

    private static void ForAll(Action<int> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));
}
