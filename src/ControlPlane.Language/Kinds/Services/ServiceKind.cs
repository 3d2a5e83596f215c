using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>Services: upstreams, where their endpoints are and how Envoy treats them.</summary>
internal sealed class ServiceKind() : Kind<ServiceSpec>("Service", "services", () => new ServiceRules())
{
    public override Reach Reach => Reach.Own;
}
