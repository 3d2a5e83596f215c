using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation;

/// <summary>Turns documents into xDS resources. Pure.</summary>
public static class Compiler
{
    /// <summary>Checks and compiles all documents.</summary>
    /// <param name="model">The documents.</param>
    /// <param name="observed">Facts beside them.</param>
    /// <param name="previous">An earlier result, used only as a cache.</param>
    public static Compiled Compile(Model model, Observed observed, Compiled? previous)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(observed);
        var before = previous?.Cache ?? CompileCache.Empty;
        var changed = model.DifferencesFrom(before.Model);
        var shared = new SharedUnits(model, observed, (before.Shared, before.Observed), changed);
        var inputs = ChangedInputs.Between((before.Model, before.Observed), (model, observed), changed, shared.Changed);
        var services = Services(before.Services, changed, model);
        inputs.UnionWith(
            changed
                .Where(id => id == ServiceUnit.IdOf(id.Name) && HowServed(before.Services, id) != HowServed(services, id))
                .Select(id => Dependency.Served(id.Name))
        );
        var (fleets, documents) = InParallel.Both(
            changed.Count,
            () =>
            {
                var placed = before.Placed.With(changed, before.Model, model);
                return (Placed: placed, All: Fleets(model, placed, new CompileSet(model, observed, services, shared, changed, inputs), before));
            },
            () => Checked(before.Documents, changed, inputs, model, observed)
        );
        var selection = previous is not null && !inputs.Contains(Dependency.Any("Fleet")) ? previous.Fleets : new Fleets(model.Of("Fleet"));

        var cache = new CompileCache(model, observed, documents, services, fleets.Placed, fleets.All, shared.All, Conflicts(model, inputs, before));
        return new Compiled
        {
            Views = Views(fleets.All),
            Problems = InOrder(Problems(cache).Concat(SameNodes(selection, model))),
            Fleets = selection,
            Cache = cache,
        };
    }

    private static Units<ServiceUnit> Services(Units<ServiceUnit> before, IReadOnlySet<DocumentId> changed, Model model) =>
        before.With(
            InParallel.Select(
                [.. changed.Where(id => id == ServiceUnit.IdOf(id.Name))],
                id => (id, model.Find(id) is { } document ? ServiceUnit.Compile(document) : null)
            )
        );

    /// <summary>With which Certificates a Service is called; null where it cannot be served.</summary>
    private static string? HowServed(Units<ServiceUnit> services, DocumentId id) =>
        services.Find(id) is { Cluster: not null } service ? string.Join(' ', service.Certificates) : null;

    private static Units<CheckedDocument> Checked(
        Units<CheckedDocument> before,
        IReadOnlySet<DocumentId> changed,
        IReadOnlySet<Dependency> inputs,
        Model model,
        Observed observed
    ) =>
        before.With(
            InParallel.Select(before.Stale(changed, inputs), id => (id, model.Find(id) is { } document ? CheckedDocument.Of(document, model, observed) : null))
        );

    private static ImmutableArray<FleetUnit> Fleets(Model model, PlacedRoutes placed, CompileSet set, CompileCache before)
    {
        var known = before.Fleets.ToLookup(fleet => fleet.Document.Id);
        var fleets = ImmutableArray.CreateBuilder<FleetUnit>();
        foreach (var document in model.Of("Fleet"))
        {
            FleetUnit? older = null;
            foreach (var band in FleetBands.Of((FleetSpec)document.Spec).Select(BandGroup.Of).Distinct())
            {
                var previous = known[document.Id].SingleOrDefault(fleet => fleet.Band == band);
                older = new FleetCompilation(new FleetContext(document, band, set), set, previous, older).Compile(placed.In(document.Id.Name));
                fleets.Add(older);
            }
        }
        return fleets.ToImmutable();
    }

    private static ImmutableDictionary<ViewKey, ResourceSet> Views(ImmutableArray<FleetUnit> fleets) =>
        fleets
            .SelectMany(
                fleet => FleetBands.Of((FleetSpec)fleet.Document.Spec).Where(band => BandGroup.Of(band) == fleet.Band),
                (fleet, band) => (Key: new ViewKey(fleet.Document.Id.Name, band), fleet.Resources)
            )
            .ToImmutableDictionary(view => view.Key, view => view.Resources);

    private static IEnumerable<Problem> Problems(CompileCache compiled)
    {
        foreach (
            var problem in compiled
                .Documents.Wrong.SelectMany(document => document.Problems)
                .Concat(compiled.Services.Wrong.SelectMany(service => service.Problems))
        )
            yield return problem;
        foreach (var problem in compiled.Fleets.SelectMany(fleet => fleet.Problems).Concat(compiled.Conflicts.SelectMany(kind => kind.Value)))
            yield return problem;
    }

    private static IEnumerable<Problem> SameNodes(Fleets selection, Model model) =>
        selection
            .Conflicts()
            .Select(conflict =>
                Places.Problem(
                    model.Find(new DocumentId("Fleet", conflict.Second))!,
                    "nodes",
                    CompilationCodes.SameNodes,
                    $"selects the same nodes as Fleet/{conflict.First}: a node belongs to one fleet"
                )
            );

    /// <summary>By kind: conflicts between its documents, where one that did not change can become wrong by another that did.</summary>
    private static ImmutableDictionary<string, ImmutableArray<Problem>> Conflicts(Model model, HashSet<Dependency> inputs, CompileCache before) =>
        model.Documents.IsEmpty
            ? ImmutableDictionary<string, ImmutableArray<Problem>>.Empty
            : model
                .Documents.First()
                .Value.Vocabulary.Kinds.Cast<Kind>()
                .ToImmutableDictionary(
                    kind => kind.Name,
                    kind =>
                        !inputs.Contains(Dependency.Any(kind.Name)) && before.Conflicts.TryGetValue(kind.Name, out var known)
                            ? known
                            : [.. kind.CheckAll(model.Of(kind.Name))]
                );

    private static ImmutableArray<Problem> InOrder(IEnumerable<Problem> problems) =>
        [
            .. problems
                .Distinct()
                .OrderBy(problem => problem.Document ?? default)
                .ThenBy(problem => problem.Line)
                .ThenBy(problem => problem.Column)
                .ThenBy(problem => problem.Path, StringComparer.Ordinal)
                .ThenBy(problem => problem.Code, StringComparer.Ordinal)
                .ThenBy(problem => problem.Message, StringComparer.Ordinal),
        ];
}
