using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
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
        var documents = CheckedDocument.All(model, before.Documents);
        var services = Services(model, before);
        var lost = before.Services.Values.Where(service => service.Cluster is not null).Select(service => service.Document.Id.Name)
            .Where(name => services.GetValueOrDefault(name)?.Cluster is null).ToHashSet();

        var routes = RoutesByFleet(model);
        var fleets = new Dictionary<(string, BandGroup), FleetUnit>();
        var selection = new Fleets(Of<FleetSpec>(model));
        foreach (var document in Of<FleetSpec>(model))
        {
            FleetUnit? older = null;
            foreach (var band in BandGroup.All)
            {
                var key = (document.Id.Name, band);
                var fleet = new FleetContext(document, band);
                older = new FleetCompilation(fleet, services, lost, before.Fleets.GetValueOrDefault(key), older).Compile(routes.GetValueOrDefault(document.Id.Name, []));
                fleets.Add(key, older);
            }
        }

        var problems = documents.Values.SelectMany(document => document.Problems)
            .Concat(services.Values.SelectMany(service => service.Problems))
            .Concat(fleets.Values.SelectMany(fleet => fleet.Problems))
            .Concat(selection.Conflicts().Select(conflict => SameNodes(model, conflict.First, conflict.Second)));
        return new Compiled
        {
            Views = Views(fleets),
            Problems = InOrder(problems),
            Fleets = selection,
            Cache = new CompileCache(documents, services, fleets),
        };
    }

    private static IEnumerable<Document> Of<TSpec>(Model model) => model.Documents.Values.Where(document => document.Spec is TSpec);

    private static Dictionary<string, ServiceUnit> Services(Model model, CompileCache before)
    {
        var services = new Dictionary<string, ServiceUnit>();
        foreach (var document in Of<ServiceSpec>(model))
        {
            var known = before.Services.GetValueOrDefault(document.Id.Name);
            services.Add(document.Id.Name, ReferenceEquals(known?.Document, document) ? known : ServiceUnit.Compile(document));
        }
        return services;
    }

    private static Dictionary<string, List<Document>> RoutesByFleet(Model model)
    {
        var routes = new Dictionary<string, List<Document>>();
        foreach (var document in Of<RouteSpec>(model))
        {
            foreach (var fleet in ((RouteSpec)document.Spec).Fleets!.Value.Distinct())
            {
                if (routes.TryGetValue(fleet, out var others)) others.Add(document);
                else routes.Add(fleet, [document]);
            }
        }
        return routes;
    }

    private static ImmutableDictionary<ViewKey, ResourceSet> Views(Dictionary<(string Fleet, BandGroup Band), FleetUnit> fleets) =>
        fleets.Keys.Select(key => key.Fleet).Distinct().SelectMany(_ => EnvoyBand.All, (fleet, band) => (Fleet: fleet, Band: band))
            .ToImmutableDictionary(view => new ViewKey(view.Fleet, view.Band), view => fleets[(view.Fleet, BandGroup.Of(view.Band))].Resources);

    private static Problem SameNodes(Model model, string first, string second) => Places.Problem(
        model.Find(new DocumentId("Fleet", second))!,
        "nodes",
        Codes.SameNodes,
        $"selects the same nodes as Fleet/{first}: a node belongs to one fleet");

    private static ImmutableArray<Problem> InOrder(IEnumerable<Problem> problems) =>
    [
        .. problems.Distinct()
            .OrderBy(problem => problem.Document ?? default).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)
            .ThenBy(problem => problem.Path, StringComparer.Ordinal).ThenBy(problem => problem.Code, StringComparer.Ordinal).ThenBy(problem => problem.Message, StringComparer.Ordinal),
    ];
}
