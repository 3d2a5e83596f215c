using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation;

/// <summary>The fleet that something is compiled for.</summary>
internal sealed class FleetContext(Document document, BandGroup band)
{
    /// <summary>The Fleet document.</summary>
    public Document Document => document;

    /// <summary>Its name.</summary>
    public string Name => document.Id.Name;

    /// <summary>What it says.</summary>
    public FleetSpec Spec => (FleetSpec)document.Spec;

    /// <summary>The bands it is compiled for.</summary>
    public BandGroup Band => band;

    /// <summary>The filters of its listeners.</summary>
    public HttpChain Chain { get; } = HttpChain.V1;

    /// <summary>The version of the chain.</summary>
    public int ChainVersion => Spec.Chain ?? 1;

    /// <summary>The policies of the fleet as a whole.</summary>
    public EffectivePolicies Policies { get; } = EffectivePolicies.None.Under(((FleetSpec)document.Spec).Policies, new Source(document, "policies"));
}
