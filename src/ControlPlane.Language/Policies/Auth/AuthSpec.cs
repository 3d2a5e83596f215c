using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Auth;

/// <summary>Demands one of several kinds of credentials. What several levels demand holds together.</summary>
internal sealed record AuthSpec
{
    [Description("The alternatives, each one of `jwt`, `apiKey` and `basicAuth`, written as those policies are. A request must meet one of them completely: the one whose credential it carries, of several `apiKey` before `basicAuth` before `jwt`. Where several levels have `auth`, kinds that one of them does not offer are dropped, and of the others the demands of all levels hold. Required.")]
    public ImmutableArray<PolicySet>? AnyOf { get; init; }
}
