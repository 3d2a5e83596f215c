using ControlPlane.Language.Compilation;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>When a failed request is tried again.</summary>
internal sealed class RetryPolicy() : Policy<RetrySpec>("retry", new RetryRules())
{
    protected override RouteContribution Compile(RetrySpec effective, RouteContext context) => RouteContribution.None;
}
