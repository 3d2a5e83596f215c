namespace ControlPlane.Testing.Security;

/// <summary>A request as far as the random ladders look at it.</summary>
/// <param name="Address">The client's address.</param>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Path">The path, without query.</param>
/// <param name="Issuer">The provider whose valid token it carries; null for none.</param>
/// <param name="Tier">The token's claim <c>tier</c>; null for none.</param>
public sealed record SecurityRequest(string Address, string Method, string Path, string? Issuer, string? Tier);

/// <summary>A condition of <c>authorize</c>.</summary>
/// <param name="Allows">Whether it allows or denies.</param>
/// <param name="Method">The method it is for; null for any.</param>
/// <param name="Prefix">The path prefix it is for; null for any.</param>
/// <param name="Tier">The claim it is for; null for any.</param>
public sealed record AuthorizeRule(bool Allows, string? Method, string? Prefix, string? Tier)
{
    /// <summary>Whether it is for this request.</summary>
    public bool Matches(SecurityRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (Method is null || request.Method == Method)
            && (Prefix is null || request.Path == Prefix || request.Path.StartsWith(Prefix + "/", StringComparison.Ordinal))
            && (Tier is null || (request.Issuer is not null && request.Tier == Tier));
    }

    internal string Yaml => $"{{{(Allows ? "allow" : "deny")}: {{{string.Join(", ", Parts())}}}}}";

    private IEnumerable<string> Parts()
    {
        if (Method is not null)
            yield return $"methods: [{Method}]";
        if (Prefix is not null)
            yield return $"paths: [{{prefix: {Prefix}}}]";
        if (Tier is not null)
            yield return $"claims: {{tier: [{Tier}]}}";
    }
}

/// <summary>
/// What one level of a random ladder demands, with the reference for what it lets through: written from the language's text, not from the compiler.
/// </summary>
public sealed record LevelSecurity
{
    /// <summary>Addresses that are let in; null for all.</summary>
    public string[]? AllowedAddresses { get; init; }

    /// <summary>Addresses that are kept out.</summary>
    public string[]? DeniedAddresses { get; init; }

    /// <summary>The rules of <c>authorize</c>; null where the level says nothing of it.</summary>
    public AuthorizeRule[]? Authorize { get; init; }

    /// <summary>The providers of <c>jwt</c>; null where the level says nothing of it.</summary>
    public string[]? Issuers { get; init; }

    /// <summary>Whether a request without token passes <c>jwt</c>.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether it demands something.</summary>
    public bool Says => AllowedAddresses is not null || DeniedAddresses is not null || Authorize is not null || Issuers is not null;

    /// <summary>The level as the value of <c>policies</c>, on one line.</summary>
    public string Yaml
    {
        get
        {
            var policies = new List<string>();
            if (AllowedAddresses is not null || DeniedAddresses is not null)
            {
                var parts = new List<string>();
                if (AllowedAddresses is not null)
                    parts.Add($"allow: [{string.Join(", ", AllowedAddresses)}]");
                if (DeniedAddresses is not null)
                    parts.Add($"deny: [{string.Join(", ", DeniedAddresses)}]");
                policies.Add($"ipAccess: {{{string.Join(", ", parts)}}}");
            }
            if (Authorize is not null)
                policies.Add($"authorize: {{rules: [{string.Join(", ", Authorize.Select(rule => rule.Yaml))}]}}");
            if (Issuers is not null)
                policies.Add($"jwt: {{anyOf: [{string.Join(", ", Issuers)}]{(Optional ? ", optional: true" : "")}}}");
            return $"{{{string.Join(", ", policies)}}}";
        }
    }

    /// <summary>Whether all levels together let a request through: the reference.</summary>
    public static bool Pass(IReadOnlyCollection<LevelSecurity> levels, SecurityRequest request)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(request);
        return levels.All(level => level.PassesAddress(request) && level.PassesAuthorize(request))
            && PassTokens([.. levels.Where(level => level.Issuers is not null)], request);
    }

    /// <summary>A level made from a seed.</summary>
    public static LevelSecurity Random(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var tokens = random.Next(3) > 0;
        return new LevelSecurity
        {
            AllowedAddresses = random.Next(3) == 0 ? Some(random, "127.0.0.1/32", "127.0.0.0/31", "10.0.0.0/8") : null,
            DeniedAddresses = random.Next(4) == 0 ? Some(random, "127.0.0.2/32", "10.1.0.0/16") : null,
            Authorize = random.Next(2) == 0 ? [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Rule(random, tokens))] : null,
            Issuers = tokens ? Some(random, "corp", "partner") : null,
            Optional = random.Next(3) == 0,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Yaml;

    private bool PassesAddress(SecurityRequest request)
    {
        var address = System.Net.IPAddress.Parse(request.Address);
        bool In(string block) => System.Net.IPNetwork.Parse(block).Contains(address);
        return DeniedAddresses?.Any(In) != true && AllowedAddresses?.Any(In) != false;
    }

    private bool PassesAuthorize(SecurityRequest request)
    {
        if (Authorize is null)
            return true;
        if (Authorize.Any(rule => !rule.Allows && rule.Matches(request)))
            return false;
        return Authorize.All(rule => !rule.Allows) || Authorize.Any(rule => rule.Allows && rule.Matches(request));
    }

    private static bool PassTokens(LevelSecurity[] levels, SecurityRequest request) =>
        levels.Length == 0 || (request.Issuer is null ? levels.All(level => level.Optional) : levels.All(level => level.Issuers!.Contains(request.Issuer)));

    private static AuthorizeRule Rule(Random random, bool tokens)
    {
        var rule = new AuthorizeRule(
            random.Next(3) > 0,
            random.Next(2) == 0
                ? random.Next(2) == 0
                    ? "GET"
                    : "POST"
                : null,
            random.Next(2) == 0
                ? random.Next(2) == 0
                    ? "/a"
                    : "/a/b"
                : null,
            tokens && random.Next(3) == 0 ? "gold" : null
        );
        return rule is { Method: null, Prefix: null, Tier: null } ? rule with { Method = "GET" } : rule;
    }

    private static string[] Some(Random random, params string[] values)
    {
        var some = values.Where(_ => random.Next(2) == 0).ToArray();
        return some.Length == 0 ? [values[random.Next(values.Length)]] : some;
    }
}
