using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>The codes of problems with the policy <c>retry</c>.</summary>
[ProblemCodes]
internal static class RetryCodes
{
    [Description("A retry that a rule writes retries a method that the rule matches.")]
    public const string Never = "CP0357";

    [Description("The time of each try is not longer than the request's timeout.")]
    public const string PerTryNever = "CP0380";

    [Description("A retry has 1 to 10 attempts.")]
    public const string Attempts = "CP0411";

    [Description("A retry condition is one that Envoy supports.")]
    public const string Condition = "CP0412";

    [Description("The statuses to retry on are 400 to 599.")]
    public const string Status = "CP0413";

    [Description("The timeout of each attempt is within its range.")]
    public const string PerTry = "CP0414";

    [Description("The back-off is within its range, and its maximum is at least its base.")]
    public const string BackoffRange = "CP0415";

    [Description("Methods to retry are upper-case tokens.")]
    public const string Method = "CP0416";

    [Description("A retry that is in force has conditions or statuses.")]
    public const string Conditions = "CP0461";

    [Description("The maximum back-off that is in force is at least the base.")]
    public const string Backoff = "CP0462";

    [Description("The buffer for retries is 1KiB to 1GiB.")]
    public const string Buffer = "CP0775";
}
