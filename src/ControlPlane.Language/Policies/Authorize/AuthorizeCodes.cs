using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>The codes of problems with the policy <c>authorize</c>.</summary>
[ProblemCodes]
internal static class AuthorizeCodes
{
    [Description("Methods and paths that a rule allows or denies are some that the rule matches.")]
    public const string Never = "CP0358";

    [Description("A rule of `authorize` has either `allow` or `deny`.")]
    public const string Rule = "CP0424";

    [Description("A rule of `authorize` has at least one condition.")]
    public const string Condition = "CP0425";

    [Description("A claim has a name and values.")]
    public const string Claim = "CP0426";

    [Description("An `authorize` that is in force denies something.")]
    public const string Nothing = "CP0475";

    [Description("Claims are only checked where a token is required.")]
    public const string Claims = "CP0476";

    [Description("Consumers are only checked where a policy identifies them.")]
    public const string Consumers = "CP0477";

    [Description("A name of a client's certificate is written in one way and not empty.")]
    public const string Principal = "CP0487";

    [Description("Names of clients' certificates are only checked where a listener asks clients for certificates.")]
    public const string Principals = "CP0488";

    [Description("`authorize` has no allow rules where it allows by default.")]
    public const string Default = "CP0478";
}
