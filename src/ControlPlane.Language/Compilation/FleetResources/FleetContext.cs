using System.Collections.Concurrent;
using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>The fleet that something is compiled for.</summary>
internal sealed class FleetContext
{
    private readonly CompileSet _set;
    private readonly ConcurrentDictionary<DocumentId, (EffectivePolicies Policies, IReadOnlySet<Dependency> Asked)> _domains = [];

    public FleetContext(Document document, BandGroup band, CompileSet set)
    {
        (Document, Band, _set) = (document, band, set);
        Documents = NewLookup();
        Forms = [.. (Spec.Listeners ?? []).Select(listener => (listener, RequestForms.Of(listener)))];
        Policies = EffectivePolicies.None.Under(Spec, Level.Fleet(document), Documents);
    }

    /// <summary>All documents.</summary>
    public Model Model => _set.Model;

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
    private int ChainVersion => Spec.InForce().Chain!.Value;

    /// <summary>How requests look on each of its listeners.</summary>
    public ImmutableArray<(ListenerSpec Listener, RequestForm Form)> Forms { get; }

    /// <summary>The policies of the fleet as a whole.</summary>
    public EffectivePolicies Policies { get; }

    /// <summary>The policies of one of its Domains as a whole, worked out once.</summary>
    /// <param name="domain">The Domain.</param>
    /// <param name="documents">Then depends on what the Domain's policies bring in.</param>
    public EffectivePolicies PoliciesOf(Document domain, Lookup documents)
    {
        var (policies, asked) = _domains.GetOrAdd(
            domain.Id,
            _ =>
            {
                var found = NewLookup();
                return (Policies.Under((DomainSpec)domain.Spec, Level.Domain(domain), found), found.Asked);
            }
        );
        documents.Ask(asked);
        return policies;
    }

    /// <summary>Finds the documents that <see cref="Policies"/> name.</summary>
    public Lookup Documents { get; }

    /// <summary>What policies that say the same answered, the fleet's own and those of its routes.</summary>
    public SharedAnswers Answers { get; } = new();

    /// <summary>A place in the Fleet document, as an origin.</summary>
    public Origin Origin(string path) => new Source(Document, path).Origin;

    /// <summary>The name of a listener's route configuration.</summary>
    public string RouteConfiguration(string listener) => GeneratedNames.RouteConfiguration(Name, listener, ChainVersion);

    /// <summary>Finds documents for one of its routes.</summary>
    public Lookup NewLookup() => new(_set.Model, _set.Observed);

    /// <summary>
    /// The documents among these that are there, as origins: what was compiled depends on what they say. What stands for any document of a kind was asked to
    /// find mistakes alone.
    /// </summary>
    public static ImmutableArray<Origin> Read(Model model, IReadOnlyCollection<Dependency> asked)
    {
        List<DocumentId>? found = null;
        foreach (var dependency in asked)
        {
            if (dependency.On is not (DependencyOn.Document or DependencyOn.Names or DependencyOn.Members))
                continue;
            foreach (var document in dependency.Documents(model))
            {
                if (model.Find(document) is not null)
                    (found ??= []).Add(document);
            }
        }
        found?.Sort();
        return found is null ? [] : [.. found.Select(document => new Origin(document.Kind, document.Name, ""))];
    }
}
