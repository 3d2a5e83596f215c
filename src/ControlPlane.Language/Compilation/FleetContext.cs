using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation;

/// <summary>The fleet that something is compiled for.</summary>
internal sealed class FleetContext
{
    public FleetContext(Document document, BandGroup band, CompileSet set)
    {
        (Document, Band) = (document, band);
        Documents = new Lookup(set.Model, set.Observed);
        Policies = EffectivePolicies.None.Under(Spec, Level.Fleet(document), Documents);
    }

    /// <summary>The Fleet document.</summary>
    public Document Document { get; }

    /// <summary>Its name.</summary>
    public string Name => Document.Id.Name;

    /// <summary>What it says.</summary>
    public FleetSpec Spec => (FleetSpec)Document.Spec;

    /// <summary>The bands it is compiled for.</summary>
    public BandGroup Band { get; }

    /// <summary>The filters of its listeners.</summary>
    public HttpChain Chain { get; } = HttpChain.V1;

    /// <summary>The version of the chain.</summary>
    public int ChainVersion => Spec.Chain ?? 1;

    /// <summary>The policies of the fleet as a whole.</summary>
    public EffectivePolicies Policies { get; }

    /// <summary>Finds the documents that <see cref="Policies"/> name.</summary>
    public Lookup Documents { get; }
}
