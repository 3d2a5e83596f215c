using System.Collections.Immutable;
using ControlPlane.Language;

namespace ControlPlane.Store.Facts;

/// <summary>The kinds of facts, and what each is to the compiler: one line and one function per kind.</summary>
public static class FactKinds
{
    /// <summary>A fetched key set. Name: the JwtProvider. Value: the JSON text of a JWK set, which also says where it came from.</summary>
    public const string KeySet = "keys";

    /// <summary>An Envoy of a fleet. Name: <c>fleet/node id</c>. Value: the replica that it is connected to, or was last.</summary>
    public const string Member = "member";

    /// <summary>How the getting of a certificate by ACME stands. Name: the Certificate. Value: a <see cref="StoredCertificate"/>.</summary>
    public const string Certificate = "certificate";

    /// <summary>An account with an authority. Name: made of its directory and contacts. Value: its key, encrypted, and its URL.</summary>
    public const string AcmeAccount = "acmeAccount";

    /// <summary>What an authority that asks is to be answered. Name: the token. Value: the DNS name, a space, and the answer.</summary>
    public const string AcmeChallenge = "acmeChallenge";

    private static readonly ImmutableDictionary<string, Func<Observed, ImmutableSortedDictionary<string, Fact>, Observed>> Parts = new Dictionary<
        string,
        Func<Observed, ImmutableSortedDictionary<string, Fact>, Observed>
    >
    {
        [KeySet] = WithKeySets,
        [Member] = WithMembers,
        [AcmeChallenge] = WithChallenges,
    }.ToImmutableDictionary();

    /// <summary>The observed facts with those of one kind as they are now; the same object when that means nothing to the compiler.</summary>
    /// <param name="observed">As before.</param>
    /// <param name="kind">The kind of which facts changed.</param>
    /// <param name="facts">All facts of that kind, by name.</param>
    internal static Observed Apply(Observed observed, string kind, ImmutableSortedDictionary<string, Fact> facts) =>
        Parts.TryGetValue(kind, out var part) ? part(observed, facts) : observed;

    private static Observed WithKeySets(Observed observed, ImmutableSortedDictionary<string, Fact> facts) =>
        observed with
        {
            KeySets = facts.ToImmutableSortedDictionary(fact => fact.Key, fact => fact.Value.Value, StringComparer.Ordinal),
        };

    private static Observed WithChallenges(Observed observed, ImmutableSortedDictionary<string, Fact> facts) =>
        observed with
        {
            Challenges = facts
                .Where(fact => fact.Value.Value.Contains(' ', StringComparison.Ordinal))
                .ToImmutableSortedDictionary(
                    fact => fact.Key,
                    fact => new AcmeChallenge(fact.Value.Value.Split(' ')[0], fact.Value.Value.Split(' ')[1]),
                    StringComparer.Ordinal
                ),
        };

    private static Observed WithMembers(Observed observed, ImmutableSortedDictionary<string, Fact> facts)
    {
        var members = facts.Keys.CountBy(name => name.Split('/')[0]).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return members.SequenceEqual(observed.Members) ? observed : observed with { Members = members };
    }
}
