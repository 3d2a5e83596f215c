using System.Collections.Immutable;

namespace ControlPlane.Language;

/// <summary>
/// Facts that were observed, not written: handed to the compiler beside the model. Immutable; parts that did not change stay the same objects.
/// </summary>
public sealed record Observed
{
    /// <summary>Nothing observed.</summary>
    public static readonly Observed None = new();

    /// <summary>
    /// By JwtProvider: its fetched key set, as the JSON text of an RFC 7517 JWK set that was parsed and cut down to usable keys. Absent while none was fetched.
    /// </summary>
    public ImmutableSortedDictionary<string, string> KeySets { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// By fleet: how many Envoys it has, at least 1. Absent counts as 1. It is the number of endpoints of Envoy's local cluster, by which limits shared by a
    /// fleet are divided.
    /// </summary>
    public ImmutableSortedDictionary<string, int> Members { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Secret values by their hash, which is all that documents hold of them. Never shown, logged or part of a problem.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// By token: what an authority must be answered that asks whether a name is ours (https://www.rfc-editor.org/rfc/rfc8555#section-8.3). Present while it may
    /// ask.
    /// </summary>
    public ImmutableSortedDictionary<string, AcmeChallenge> Challenges { get; init; } =
        ImmutableSortedDictionary.Create<string, AcmeChallenge>(StringComparer.Ordinal);

    /// <summary>
    /// What had an end that has come: API keys, each as <c>Consumer/name/key</c>, and places where a policy says until when, as
    /// <c>Route/orders/policies.fault.until</c>, which are left out of what Envoys get; and certificates that are no longer valid, or not yet:
    /// <c>Certificate/name/chain.notAfter</c>, <c>Certificate/name/chain.notBefore</c>.
    /// </summary>
    public ImmutableSortedSet<string> Expired { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}

/// <summary>What an authority must be answered that asks whether a name is ours.</summary>
/// <param name="Name">The DNS name.</param>
/// <param name="KeyAuthorization">The answer.</param>
public sealed record AcmeChallenge(string Name, string KeyAuthorization);
