using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Listeners;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What a fleet has whatever its routes are: its listeners, and what every bootstrap asks for.</summary>
/// <param name="Members">The number of its Envoys.</param>
/// <param name="Listeners">Its listeners.</param>
/// <param name="Resources">The resources; those of listeners that pass bytes on follow from Routes.</param>
/// <param name="Problems">Why others are not among them, or are not as they are written.</param>
/// <param name="Read">The documents that were looked at for them, the Fleet aside.</param>
internal sealed record OwnResources(
    int Members,
    ImmutableArray<ListenerPlan> Listeners,
    ImmutableArray<XdsResource> Resources,
    ImmutableArray<Problem> Problems,
    IReadOnlySet<Dependency> Read
)
{
    /// <summary>The documents that the listeners need.</summary>
    public IEnumerable<NeededDocument> Uses => Listeners.SelectMany(listener => listener.Uses);

    /// <summary>Whether they are the same still.</summary>
    public bool IsCurrent(int members, CompileSet set) => Members == members && set.Unchanged(Read);

    public static OwnResources Compile(FleetContext fleet, int members, ResourceSet? older)
    {
        var documents = fleet.NewLookup();
        var planned = FleetShapes.Listeners(fleet, documents).ToImmutableArray();
        var listeners = planned.Where(listener => !listener.Spec.CarriesHttp || !listener.Chains.IsEmpty).ToImmutableArray();
        var (resources, problems) = FleetMessage.Compile(
            fleet,
            [.. listeners.Where(listener => listener.Spec.CarriesHttp).SelectMany(listener => Of(listener, fleet)), .. AskedByBootstraps(fleet, members)],
            older
        );
        return new OwnResources(members, listeners, resources, [.. planned.SelectMany(listener => listener.Problems), .. problems], documents.Asked);
    }

    private static IEnumerable<FleetMessage> Of(ListenerPlan listener, FleetContext fleet) =>
        listener.Messages(fleet).Select(message => new FleetMessage(TypeUrl.Listener, message.Name, message, [fleet.Origin(listener.Path)]));

    private static IEnumerable<FleetMessage> AskedByBootstraps(FleetContext fleet, int members) =>
        [
            new(TypeUrl.Endpoints, GeneratedNames.LocalCluster, Endpoints.Members(GeneratedNames.LocalCluster, members), [fleet.Origin("")]),
            new(TypeUrl.Runtime, GeneratedNames.Runtime, Runtimes.Layer(), [fleet.Origin("")]),
        ];
}
