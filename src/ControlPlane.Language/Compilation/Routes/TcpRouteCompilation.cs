using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What a Route with <c>tcp</c> gives the listeners on which it is served.</summary>
/// <param name="Spec">What it says.</param>
/// <param name="IsServed">False where a service cannot be served, or it is not known who may connect: its connections are closed.</param>
/// <param name="Access">Who may connect; null for everybody.</param>
internal sealed record TcpRoute(TcpSpec Spec, bool IsServed, AddressRanges? Access);

/// <summary>Compiles one Route document with <c>tcp</c> for one fleet.</summary>
/// <param name="document">The document.</param>
/// <param name="fleet">The fleet.</param>
/// <param name="set">What all fleets share.</param>
internal sealed class TcpRouteCompilation(Document document, FleetContext fleet, CompileSet set)
{
    private readonly RouteSpec _spec = (RouteSpec)document.Spec;
    private readonly Lookup _documents = fleet.NewLookup();

    public RouteUnit Run()
    {
        var placement = Placement.Of(document, _documents);
        var policies = fleet.Policies.Under(_spec, Level.Route(document), _documents);
        var held = policies.ForConnections();
        var context = new PolicyContext(fleet.Band, HasUpstream: true, held, _documents, new MatchSpec(), fleet.Answers)
        {
            Form = RequestForms.Of(fleet, placement),
        };
        ImmutableArray<Problem> problems =
        [
            .. ReferenceEquals(policies, fleet.Policies) ? [] : policies.Problems,
            .. policies.All.Where(policy => !policy.Policy.HoldsForConnections).SelectMany(policy => Misplaced(policy, policies)),
            .. held.All.SelectMany(policy => Policy.Problems(policy, context)),
        ];
        ImmutableArray<string> services = [.. (_spec.Tcp!.To ?? []).Select(destination => destination.Service!).Distinct().Order(StringComparer.Ordinal)];
        ImmutableArray<string> served = [.. services.Where(service => set.Served(service) is not null)];
        var isServed = problems.IsEmpty && !services.IsEmpty && served.Length == services.Length && !policies.Lack(_documents, fleet.Answers.Named);
        return new RouteUnit
        {
            Document = document,
            Entries = [],
            Placement = placement,
            Services = served,
            Origins = [new Source(document, "tcp").Origin, .. held.Origins.Distinct()],
            Problems = problems,
            DependsOnBand = false,
            Needs = RouteNeeds.Of([.. set.NeedsOf(served)]),
            Read = [.. _documents.Asked.Concat(services.Select(Dependency.Served)).Distinct().Order()],
            Tcp = new TcpRoute(_spec.Tcp, isServed, AddressRanges.Of([.. held.All.SelectMany(policy => Policy.Of(policy.Policy).Admits(policy))])),
        };
    }

    /// <summary>
    /// What the Route itself says of requests is wrong; what it inherits is for other Routes. Security that cannot be kept up is never left out, wherever it is
    /// written: who wants that, says so.
    /// </summary>
    private IEnumerable<Problem> Misplaced(EffectivePolicy policy, EffectivePolicies policies)
    {
        ImmutableArray<PolicyLayer> own = [.. policy.Layers.Where(layer => layer.Level.Source.Document == document)];
        foreach (var layer in own)
        {
            var path = layer.Tree.Source.Document == document ? layer.Tree.Source.Path : "use";
            yield return Places.Problem(
                document,
                path,
                RouteCodes.TcpPolicy,
                $"{(path == "use" ? $"brings in {policy.Policy.Name}, which is" : "is")} for requests, and a Route with tcp reads none: it passes bytes on",
                hint: "leave it out; of all policies, only ipAccess holds for connections"
            );
        }
        if (own.IsEmpty && policy.Policy.Family is PolicyFamily.Security)
            yield return Places.Problem(
                document,
                "tcp",
                RouteCodes.TcpPolicy,
                $"cannot be served in fleet {fleet.Name}, which demands {policy.Policy.Name}: bytes that are not read do not show who sends them",
                hint: policies.LockedBy(policy.Policy) is { } lockedBy
                    ? $"{lockedBy.Name} locks it: serve this Route in another fleet"
                    : $"write `disable: [{policy.Policy.Name}]` if its services demand what is needed themselves, or serve it in another fleet"
            );
    }
}
