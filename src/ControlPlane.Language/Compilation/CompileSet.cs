using ControlPlane.Language.Compilation.ServiceResources;
using ControlPlane.Language.Text;


namespace ControlPlane.Language.Compilation;

/// <summary>What all fleets of one compile share.</summary>
/// <param name="Model">The documents.</param>
/// <param name="Observed">Facts beside them.</param>
/// <param name="Services">The services.</param>
/// <param name="Shared">What documents give the fleets that use them.</param>
/// <param name="Changed">The documents that changed, or of which something ended, since the compile whose parts are taken over.</param>
internal sealed record CompileSet(Model Model, Observed Observed, ServiceUnits Services, SharedUnits Shared, IReadOnlySet<DocumentId> Changed)
{
    /// <summary>Whether none of these documents changed.</summary>
    public bool Unchanged(IReadOnlySet<DocumentId> asked)
    {
        if (Changed.Count == 0) return true;
        foreach (var id in asked)
        {
            if (Changed.Contains(id)) return false;
        }
        return true;
    }
}
