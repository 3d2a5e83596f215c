using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Routes: which requests go where, and under which policies.</summary>
internal sealed class RouteKind() : Kind<RouteSpec>("Route", "routes", new RouteRules())
{
    protected override IEnumerable<Problem> Check(Document document, RouteSpec spec, Model model) => [];
}
