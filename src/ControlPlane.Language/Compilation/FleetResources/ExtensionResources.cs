using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>A fleet's configurations that come by ECDS.</summary>
/// <param name="Units">The configurations, in the order of the chain.</param>
internal sealed record ExtensionResources(ImmutableArray<ExtensionUnit> Units)
{
    /// <summary>The resources.</summary>
    public IEnumerable<XdsResource> Resources => Units.SelectMany(unit => unit.Resources);

    /// <summary>What is wrong with them.</summary>
    public IEnumerable<Problem> Problems => Units.SelectMany(unit => unit.Problems);

    /// <summary>The configuration of an instance, or null.</summary>
    public ExtensionUnit? Find(HttpInstance instance) => Units.FirstOrDefault(unit => unit.Instance == instance);
}

/// <summary>The configuration of one instance, with what it was made of.</summary>
/// <param name="Instance">The instance of <see cref="HttpChain"/>.</param>
/// <param name="Sources">What it was made of.</param>
/// <param name="Parts">Its parts, each key once, in the order of the keys.</param>
/// <param name="Resources">It as a resource, unless something is wrong with it.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record ExtensionUnit(
    HttpInstance Instance,
    ExtensionSources Sources,
    ImmutableArray<ExtensionPart> Parts,
    ImmutableArray<XdsResource> Resources,
    ImmutableArray<Problem> Problems
)
{
    /// <summary>Whether these give the same.</summary>
    public bool MadeOf(ImmutableArray<ExtensionPart> parts, int members) => Sources.Members == members && ExtensionPart.Same(Parts, parts);
}
