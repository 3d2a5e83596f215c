using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What a fleet serves of a Route document.</summary>
/// <param name="Document">The document as it is, or as it was when it was good.</param>
/// <param name="Held">Whether it is not served as it is: then its author is told elsewhere, and what is wrong with the older one is nobody's problem.</param>
/// <param name="Withheld">Whether its rules keep their matches and answer 503: nothing good was ever served. Without them their requests would fall to broader,
/// weaker rules.</param>
internal readonly record struct ServedRoute(Document Document, bool Held, bool Withheld)
{
    /// <summary>What this fleet serves of this document; null where it is left out.</summary>
    public static ServedRoute? Of(Document document, FleetContext fleet) =>
        fleet.Held.GetValueOrDefault(document.Id) switch
        {
            null => new(document, false, false),
            { LeftOut: true } => null,
            { Good: { } good } when Placement.Of(good).IsIn(fleet.Name) => new(good, true, false),
            _ => new(document, true, true),
        };
}
