using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Auth;

/// <summary>Demands one of several kinds of credentials. What several levels demand holds together.</summary>
internal sealed record AuthSpec
{
    [Description(
        "The alternatives, each with one of `jwt`, `apiKey` and `basicAuth`, written as those policies are. A request must meet one of them "
            + "completely: the one whose credential it carries. If it carries several, `jwt` comes before `apiKey` and `apiKey` before `basicAuth`, so "
            + "that no upstream sees a token that was not verified. Where several levels have `auth`, a kind of credential that one of them does not offer "
            + "is dropped, and for the other kinds the requirements of all levels apply. Required."
    )]
    public ImmutableArray<PolicySet>? AnyOf { get; init; }
}
