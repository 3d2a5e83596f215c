using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>Demands a JSON Web Token. What several levels demand holds together.</summary>
internal sealed record JwtSpec
{
    [Description("JwtProviders, by name, of which one must have issued the token. Levels whose tokens stand at the same place must have one in common; where the places differ, a token is needed at each. One of `anyOf` and `allOf`; a level with neither adds to what levels above demand.")]
    public ImmutableArray<string>? AnyOf { get; init; }

    [Description("JwtProviders, by name, a token of each of which is needed; their tokens stand at different places.")]
    public ImmutableArray<string>? AllOf { get; init; }

    [Description("Whether a request without token passes too; a token that is there must be valid all the same, and have `scopes` and `claims`. Counts only if every level says so. Default false.")]
    public bool? Optional { get; init; }

    [Description("Scopes that the token must have, all of them: words of its claim `scope`, or of `scp`, each of which may be a text or a list. Otherwise 403. Default none.")]
    public ImmutableArray<string>? Scopes { get; init; }

    [Description("Claims that the token must have, all of them, each with one value or a list of values, any of which suffices: `{role: [admin, owner]}`. A claim that is a list must contain one of them. Dots in a name lead into nested claims, but not where it has a `/` or a `:`. Otherwise 403. Default none.")]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Claims { get; init; }

    /// <summary>The providers it names.</summary>
    internal IEnumerable<string> Providers => (AnyOf ?? []).Concat(AllOf ?? []);
}
