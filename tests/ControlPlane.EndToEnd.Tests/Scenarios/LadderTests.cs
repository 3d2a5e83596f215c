using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Testing;
using ControlPlane.Testing.Security;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>A sample of random ladders: Envoy lets through what the reference does, and nothing else.</summary>
public sealed class LadderTests
{
    private const int Ladders = 8;
    private const string Neighbour = "127.0.0.2";

    private static readonly SecurityRequest[] Requests =
    [
        .. from address in new[] { "127.0.0.1", Neighbour }
        from method in new[] { "GET", "POST" }
        from path in new[] { "/a", "/a/b" }
        from token in new (string? Issuer, string? Tier)[] { (null, null), ("corp", null), ("corp", "gold"), ("partner", "gold") }
        select new SecurityRequest(address, method, path, token.Issuer, token.Tier),
    ];

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task All_levels_of_security_hold_together(string envoy)
    {
        await using var issuer = IdentityProvider.Start();
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        using var neighbour = new Gateway(stand.Gateway.Address.Port, Neighbour);
        foreach (var (seed, levels) in Possible().Take(Ladders))
        {
            await stand.ApplyAsync(Documents(stand, issuer, levels), Cancel);
            foreach (var request in Requests)
            {
                (string, string)[] headers = request.Issuer is null ? [] : [Tokens.Bearer(Token(issuer, request))];
                var answer = await (request.Address == Neighbour ? neighbour : stand.Gateway).SendAsync(
                    new HttpMethod(request.Method),
                    "ladder.test",
                    request.Path,
                    Cancel,
                    headers
                );
                var passed = (int)answer.Status == 200;
                passed.ShouldBe(
                    LevelSecurity.Pass(levels, request),
                    $"seed {seed}: {request} got {(int)answer.Status} of {string.Join<LevelSecurity>(" over ", levels)}"
                );
            }
        }
    }

    /// <summary>Ladders that are accepted: tokens of some provider meet all levels, and something is demanded.</summary>
    private static IEnumerable<(int Seed, LevelSecurity[] Levels)> Possible() =>
        from seed in Enumerable.Range(1, int.MaxValue - 1)
        let random = new Random(seed)
        let levels = new[] { LevelSecurity.Random(random), LevelSecurity.Random(random), LevelSecurity.Random(random) }
        let demands = levels.Select(level => level.Issuers).OfType<string[]>().ToArray()
        where levels.All(level => level.Says) && (demands.Length == 0 || demands.Aggregate<IEnumerable<string>>((one, other) => one.Intersect(other)).Any())
        select (seed, levels);

    private static string Documents(Stand stand, IdentityProvider issuer, LevelSecurity[] levels) =>
        $"{stand.FleetYaml}\npolicies: "
        + $"{levels[0].Yaml}\n{Tokens.Provider(issuer, "corp", "issuer: corp")}{Tokens.Provider(issuer, "partner", "issuer: partner")}"
        + $"---\nkind: Route\nname: ladder\nfleets: [edge]\nhosts: [ladder.test]\npolicies: {levels[1].Yaml}\nrules: [{{respond: {{status: 200}}, "
        + $"policies: {levels[2].Yaml}}}]\n";

    private static string Token(IdentityProvider issuer, SecurityRequest request) =>
        issuer.Token(claims =>
        {
            claims["iss"] = request.Issuer;
            if (request.Tier is { } tier)
                claims["tier"] = tier;
        });
}
