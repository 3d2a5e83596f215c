using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Pins;

/// <summary>A document that a fleet is served as it was at its last known good revision.</summary>
/// <param name="Document">Kind and name.</param>
/// <param name="Good">The document at that revision; null where no revision of it was ever good.</param>
/// <param name="Left">What stays of it while none was.</param>
public sealed record DocumentPin(DocumentId Document, Document? Good, LeftOfPin Left = LeftOfPin.Matches);

/// <summary>What stays of a document of which no revision was ever good, the most first.</summary>
public enum LeftOfPin
{
    /// <summary>All that it takes, which is answered with 503.</summary>
    Matches,

    /// <summary>Where its requests would fall to rules that demand less: the plain part of its matches, which is answered with 503.</summary>
    PlainMatches,

    /// <summary>Nothing.</summary>
    Nothing,
}
