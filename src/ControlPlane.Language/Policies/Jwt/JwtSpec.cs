using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>Demands a JSON Web Token. What several levels demand holds together.</summary>
internal sealed record JwtSpec
{
    [Description(
        "Names of JwtProviders, one of which must have issued the token. Levels whose tokens are in the same place must have a provider in common; "
            + "where the places differ, a token is needed in each. Only one of `anyOf` and `allOf` may be given; a level with neither adds to what the "
            + "levels above require."
    )]
    public ImmutableArray<string>? AnyOf { get; init; }

    [Description("Names of JwtProviders. A token from each of them is needed, and their tokens must be in different places.")]
    public ImmutableArray<string>? AllOf { get; init; }

    [Description(
        "Whether a request without a token passes too. A token that is present must still be valid and have the `scopes` and `claims`. `optional` "
            + "counts only if every level says so. Default false."
    )]
    [Default("false")]
    public bool? Optional { get; init; }

    [Description(
        "Scopes that the token must have, all of them. They are words of its claim `scope` or `scp`, each of which may be a text or a list. If a "
            + "scope is missing, the answer is 403. Default: none."
    )]
    public ImmutableArray<string>? Scopes { get; init; }

    [Description(
        "Claims that the token must have, all of them, each with one value or a list of values, one of which must match: `{role: [admin, owner]}`. "
            + "If the token's claim is a list, it must contain one of them. Dots in a name lead into nested claims, except where it has a `/` or a `:`. If "
            + "a claim is missing or does not match, the answer is 403. Default: none."
    )]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Claims { get; init; }

    /// <summary>The providers it names.</summary>
    internal IEnumerable<string> Providers => (AnyOf ?? []).Concat(AllOf ?? []);
}
