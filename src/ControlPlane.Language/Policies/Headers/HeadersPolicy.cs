using ControlPlane.Language.Compilation;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>Changes of headers.</summary>
internal sealed class HeadersPolicy() : Policy<HeadersSpec>("headers", new HeadersRules())
{
    protected override RouteContribution Compile(HeadersSpec effective, RouteContext context) => RouteContribution.None;
}
