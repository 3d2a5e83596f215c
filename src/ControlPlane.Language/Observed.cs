using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

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
    /// What had an end that has come: API keys, each as <c>Consumer/name/key</c>, and places where a policy says until when, as
    /// <c>Route/orders/policies.fault.until</c>. It is left out of what Envoys get.
    /// </summary>
    public ImmutableSortedSet<string> Expired { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>
    /// By fleet: Route and Policy documents that its Envoys rejected, and the Fleet itself, whose policies alone are held; each with what is served in its
    /// place.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<DocumentId, ServedInstead>> Held { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<DocumentId, ServedInstead>>(StringComparer.Ordinal);
}

/// <summary>What a fleet is served in the place of a document that its Envoys rejected.</summary>
/// <param name="Good">
/// The document as it was when it was good. Null where nothing good was ever served: the rules of a Route then keep their matches and answer 503, for without
/// them their requests would fall to broader, weaker rules; a Policy is served as it is.
/// </param>
/// <param name="LeftOut">Whether Envoys rejected even the matches of a Route that was never good: then nothing of it is served, as before it came.</param>
public sealed record ServedInstead(Document? Good, bool LeftOut = false)
{
    /// <summary>The documents of which other things are served now than before, in any fleet.</summary>
    internal static IEnumerable<DocumentId> Changed(
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<DocumentId, ServedInstead>> before,
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<DocumentId, ServedInstead>> now
    ) => ReferenceEquals(before, now) ? [] : All(before).Except(All(now)).Concat(All(now).Except(All(before))).Select(held => held.Document);

    private static IEnumerable<(string Fleet, DocumentId Document, ServedInstead Instead)> All(
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<DocumentId, ServedInstead>> held
    ) => held.SelectMany(fleet => fleet.Value, (fleet, document) => (fleet.Key, document.Key, document.Value));
}
