using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>Every problem code of the language, in one table. A code never changes its meaning and is never used again.</summary>
/// <remarks>Per area and hundred: 01–49 are found in one document alone, 50–99 over the whole set.</remarks>
internal static class Codes
{
    [Description("A fleet says its role.")]
    public const string FleetRole = "CP0201";

    [Description("A service has its endpoints from one source.")]
    public const string ServiceSource = "CP0221";

    [Description("A route names its fleets.")]
    public const string RouteFleets = "CP0301";

    [Description("A retry has 1 to 10 attempts.")]
    public const string RetryAttempts = "CP0411";
}
