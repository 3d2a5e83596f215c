using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;

namespace ControlPlane.Language.Compilation;

/// <summary>What a fleet serves of a Route document.</summary>
/// <param name="Document">The document as it is, or as it was when it was good.</param>
/// <param name="Held">Whether it is not served as it is: then its author is told elsewhere, and what is wrong with the older one is nobody's problem.</param>
/// <param name="Withheld">Whether its rules keep their matches and answer 503: nothing good was ever served. Without them their requests would fall to broader, weaker rules.</param>
internal readonly record struct ServedRoute(Document Document, bool Held, bool Withheld)
{
    /// <summary>What this fleet serves of this document.</summary>
    public static ServedRoute Of(Document document, string fleet, Observed observed)
    {
        if (!observed.Held.TryGetValue(fleet, out var held) || !held.TryGetValue(document.Id, out var good)) return new(document, false, false);
        return good?.Spec is RouteSpec { Fleets: { } fleets } && fleets.Contains(fleet) ? new(good, true, false) : new(document, true, true);
    }
}
