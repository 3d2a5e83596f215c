using System.Collections.Immutable;
using ControlPlane.Language.Compilation.ServiceResources;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
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
        var all = model.Documents.Values.ToImmutableArray();
        var changed = CheckedDocument.Changed(all, before.Documents);
        var documents = CheckedDocument.All(all, model, before.Documents, changed);
        var services = ServiceUnits.Compile(all, before.Services);
        var shared = new SharedUnits(model, observed, before);
        var set = new CompileSet(model, observed, services, shared, Also(changed, [.. Expiries.Changed(before.Observed.Expired, observed.Expired), .. shared.Changed, .. ServedInstead.Changed(before.Observed.Held, observed.Held)]));
        var fleets = Fleets(all, set, before);
        var selection = new Fleets(all.Where(document => document.Spec is FleetSpec));

        var cache = new CompileCache(documents, services.All, fleets, shared.Found, Conflicts(model, changed, before), observed);
        return new Compiled { Views = Views(fleets), Problems = InOrder(Problems(cache).Concat(SameNodes(selection, model))), Fleets = selection, Cache = cache };
    }

    /// <summary>What changed, and what is not the same by what was observed of it.</summary>
    private static IReadOnlySet<DocumentId> Also(IReadOnlySet<DocumentId> changed, ImmutableArray<DocumentId> observed) =>
        observed.IsEmpty ? changed : observed.SelectMany(id => new[] { id, Lookup.AnyOf(id.Kind) }).Concat(changed).ToHashSet();

    private static ImmutableArray<FleetUnit> Fleets(ImmutableArray<Document> all, CompileSet set, CompileCache before)
    {
        var routes = RoutesByFleet(all);
        var known = before.Fleets.ToLookup(fleet => fleet.Document.Id);
        var fleets = ImmutableArray.CreateBuilder<FleetUnit>();
        foreach (var document in all)
        {
            if (document.Spec is not FleetSpec) continue;
            FleetUnit? older = null;
            foreach (var band in EnvoyBand.Of((FleetSpec)document.Spec).Select(BandGroup.Of).Distinct())
            {
                var previous = known[document.Id].SingleOrDefault(fleet => fleet.Band == band);
                older = new FleetCompilation(new FleetContext(document, band, set), set, previous, older).Compile(routes.GetValueOrDefault(document.Id.Name, []));
                fleets.Add(older);
            }
        }
        return fleets.ToImmutable();
    }

    private static Dictionary<string, List<Document>> RoutesByFleet(ImmutableArray<Document> all)
    {
        var routes = new Dictionary<string, List<Document>>();
        foreach (var document in all)
        {
            if (document.Spec is not RouteSpec { Fleets: { } fleets }) continue;
            foreach (var fleet in fleets)
            {
                if (routes.TryGetValue(fleet, out var others)) others.Add(document);
                else routes.Add(fleet, [document]);
            }
        }
        return routes;
    }

    private static ImmutableDictionary<ViewKey, ResourceSet> Views(ImmutableArray<FleetUnit> fleets) =>
        fleets.SelectMany(fleet => EnvoyBand.Of((FleetSpec)fleet.Document.Spec).Where(band => BandGroup.Of(band) == fleet.Band), (fleet, band) => (Key: new ViewKey(fleet.Document.Id.Name, band), fleet.Resources))
            .ToImmutableDictionary(view => view.Key, view => view.Resources);

    private static IEnumerable<Problem> Problems(CompileCache compiled)
    {
        foreach (var document in compiled.Documents)
        {
            foreach (var problem in document.Problems) yield return problem;
        }
        foreach (var problem in compiled.Services.SelectMany(service => service.Problems).Concat(compiled.Fleets.SelectMany(fleet => fleet.Problems)).Concat(compiled.Conflicts.SelectMany(kind => kind.Value)))
            yield return problem;
    }

    private static IEnumerable<Problem> SameNodes(Fleets selection, Model model) => selection.Conflicts().Select(conflict => Places.Problem(
        model.Find(new DocumentId("Fleet", conflict.Second))!,
        "nodes",
        Codes.SameNodes,
        $"selects the same nodes as Fleet/{conflict.First}: a node belongs to one fleet"));

    /// <summary>By kind: conflicts between its documents, where one that did not change can become wrong by another that did.</summary>
    private static ImmutableDictionary<string, ImmutableArray<Problem>> Conflicts(Model model, IReadOnlySet<DocumentId> changed, CompileCache before) => Catalog.Kinds.ToImmutableDictionary(
        kind => kind.Name,
        kind => !changed.Contains(Lookup.AnyOf(kind.Name)) && before.Conflicts.TryGetValue(kind.Name, out var known) ? known : [.. kind.CheckAll(model.Of(kind.Name))]);

    private static ImmutableArray<Problem> InOrder(IEnumerable<Problem> problems) =>
    [
        .. problems.Distinct()
            .OrderBy(problem => problem.Document ?? default).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)
            .ThenBy(problem => problem.Path, StringComparer.Ordinal).ThenBy(problem => problem.Code, StringComparer.Ordinal).ThenBy(problem => problem.Message, StringComparer.Ordinal),
    ];
}
