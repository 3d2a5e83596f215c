using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Listeners;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>Compiles a fleet.</summary>
/// <param name="fleet">The fleet and the group of bands.</param>
/// <param name="set">What all fleets share.</param>
/// <param name="previous">What the fleet compiled to before, as a cache.</param>
/// <param name="older">What it compiled to just now for the older group: equal resources are shared.</param>
internal sealed class FleetCompilation(FleetContext fleet, CompileSet set, FleetUnit? previous, FleetUnit? older)
{
    private readonly FleetUnit? _previous = ReferenceEquals(previous?.Document, fleet.Document) && set.Unchanged(previous.Asked) ? previous : null;

    private readonly Lazy<ImmutableHashSet<string>> _olderHeaders = new(() => older is null ? [] : SetHeaders(older.Routes, older.Closing));

    private int Members => set.Observed.Members.GetValueOrDefault(fleet.Name);

    /// <summary>What the fleet's own policies and its closing routes looked at.</summary>
    private IReadOnlySet<Dependency> Asked => _previous?.Asked ?? fleet.Documents.Asked;

    /// <param name="documents">The Routes that name the fleet.</param>
    public FleetUnit Compile(ImmutableSortedDictionary<DocumentId, Document> documents)
    {
        var (own, closing) = (Own(), Closing());
        var routes = Routes(documents, closing);
        var changes = Changes(routes);
        var needs = new NeedsCompilation(fleet, set, own, _previous, older).Compile(routes, changes, closing);
        var tcp = TcpListeners.Compile(fleet, own, routes.Tcp, _previous?.Tcp, older?.Resources);
        var configurations = own
            .Listeners.Where(listener => listener.Spec.CarriesHttp)
            .ToDictionary(listener => listener.Name, listener => Configuration(listener, routes, changes, closing, needs));
        return new FleetUnit
        {
            Document = fleet.Document,
            Band = fleet.Band,
            Own = own,
            Needs = needs,
            Closing = closing,
            Routes = routes,
            Tcp = tcp,
            RouteConfigurations = configurations,
            Resources = Assembled([.. own.Resources, .. tcp.Resources], configurations, routes, changes, closing, needs),
            Problems =
            [
                .. routes.Units.Wrong.SelectMany(route => route.Problems),
                .. own.Problems,
                .. tcp.Problems,
                .. needs.Extensions.Problems,
                .. configurations.Values.SelectMany(configuration => configuration.Problems),
            ],
            Asked = Asked,
        };
    }

    private OwnResources Own() => _previous is { Own: var own } && own.IsCurrent(Members, set) ? own : OwnResources.Compile(fleet, Members, older?.Resources);

    private ClosingRoutes Closing() =>
        _previous is { Closing: { LacksServices: false } closing }
        && closing.Services.All(service => set.Served(service) is not null && !set.Inputs.Contains(Dependency.Served(service)))
            ? closing
            : ClosingRoutes.Compile(fleet, set, older?.Closing);

    /// <summary>
    /// Compiles the Routes that the change of the input reaches. What no policy writes differently for this band is what it was for the older one. Which
    /// headers extensions set is known once all are compiled; those that look at one of which that changed are then compiled again.
    /// </summary>
    private FleetRoutes Routes(ImmutableSortedDictionary<DocumentId, Document> documents, ClosingRoutes closing)
    {
        if (older is { Routes.OfBands: 0 })
            return older.Routes;
        var (routes, believed) = (_previous?.Routes ?? FleetRoutes.None, SetHeaders(_previous?.Routes ?? FleetRoutes.None, _previous?.Closing ?? closing));
        IReadOnlyCollection<DocumentId> stale = _previous is null
            ? [.. documents.Keys]
            : routes.Units.Stale(set.TouchedDocuments.Where(id => documents.ContainsKey(id) || routes.Units.Find(id) is not null), set.Inputs);
        routes = Compiled(routes, stale, documents, believed);
        var found = SetHeaders(routes, closing);
        var changed = found.SymmetricExcept(believed);
        return changed.IsEmpty ? routes : Compiled(routes, routes.Units.Stale([], changed.Select(Dependency.SetHeader)), documents, found);
    }

    private FleetRoutes Compiled(
        FleetRoutes routes,
        IReadOnlyCollection<DocumentId> stale,
        ImmutableSortedDictionary<DocumentId, Document> documents,
        ImmutableHashSet<string> setByExtensions
    )
    {
        return routes.With(InParallel.Select(stale, id => (id, Unit(id))));

        RouteUnit? Unit(DocumentId id)
        {
            var document = documents.GetValueOrDefault(id);
            return document is null ? null : Shared(document, setByExtensions) ?? RouteUnits.Compile(document, fleet, set, setByExtensions.Contains);
        }
    }

    /// <summary>What a Route gives the older group of bands, if that is the same for this one.</summary>
    private RouteUnit? Shared(Document document, ImmutableHashSet<string> setByExtensions) =>
        older?.Routes.Units.Find(document.Id) is { DependsOnBand: false } unit
        && ReferenceEquals(unit.Document, document)
        && unit.Needs.HeadersRead.All(header => setByExtensions.Contains(header) == _olderHeaders.Value.Contains(header))
            ? unit
            : null;

    private static ImmutableHashSet<string> SetHeaders(FleetRoutes routes, ClosingRoutes closing) =>
        [.. routes.SetHeaders.Keys, .. closing.Needs.IdentityHeaders.Select(header => header.ToLowerInvariant())];

    /// <summary>What the Routes contribute otherwise than in the compile before; where nothing is taken over of that, all of them.</summary>
    private List<ChangedRoute> Changes(FleetRoutes routes)
    {
        if (_previous is null)
            return All(routes);
        var before = _previous.Routes.Units;
        return ReferenceEquals(before, routes.Units)
            ? []
            : [.. routes.Units.DifferencesFrom(before).Select(id => new ChangedRoute(id, before.Find(id), routes.Units.Find(id)))];
    }

    private static List<ChangedRoute> All(FleetRoutes routes)
    {
        var all = new List<ChangedRoute>(routes.Units.All.Count);
        foreach (var (id, unit) in routes.Units.All)
            all.Add(new ChangedRoute(id, null, unit));
        return all;
    }

    private RouteConfigurationUnit Configuration(
        ListenerPlan listener,
        FleetRoutes routes,
        IReadOnlyCollection<ChangedRoute> changes,
        ClosingRoutes closing,
        FleetNeeds needs
    )
    {
        var origins = fleet.Policies.Origins.Prepend(fleet.Origin(listener.Path)).Concat(FleetContext.Read(set.Model, Asked));
        var frame = new RouteConfigurationFrame(
            fleet.RouteConfiguration(listener.Name),
            listener.Name,
            closing.Bytes,
            needs.IdentityHeaders,
            [.. origins.Distinct()],
            needs.Telling.Origins
        )
        {
            Challenges = listener.Spec.Tls is null ? new ChallengeRoutes(set.Observed.Challenges) : ChallengeRoutes.None,
        };
        var same = older?.RouteConfigurations.GetValueOrDefault(listener.Name);
        if (same is not null && ReferenceEquals(older!.Routes, routes) && frame.SameAs(same.Frame))
            return same;
        return RouteConfigurationUnit.Compile(frame, fleet, changes, _previous?.RouteConfigurations.GetValueOrDefault(listener.Name), same);
    }

    private ResourceSet Assembled(
        ImmutableArray<XdsResource> own,
        Dictionary<string, RouteConfigurationUnit> configurations,
        FleetRoutes routes,
        IReadOnlyCollection<ChangedRoute> changes,
        ClosingRoutes closing,
        FleetNeeds needs
    )
    {
        if (_previous is not { } known)
        {
            var services = routes.Services.Keys.Concat(closing.Services).Distinct().Order(StringComparer.Ordinal).Select(name => set.Served(name)!);
            var all = own.Concat(configurations.Values.SelectMany(configuration => configuration.Resources))
                .Concat(needs.Resources)
                .Concat(services.SelectMany(service => service.Resources));
            return previous is null ? ResourceSet.Create(all) : Become(previous.Resources, [.. all]);
        }

        var ownBefore = known.Own.Resources.Concat(known.Tcp.Resources);
        var (put, removed) = (own.ToList(), ownBefore.Select(resource => resource.Key).Except(own.Select(resource => resource.Key)).ToList());
        foreach (var (listener, configuration) in configurations)
        {
            if (known.RouteConfigurations.GetValueOrDefault(listener) is not { } before)
            {
                put.AddRange(configuration.Resources);
            }
            else if (!ReferenceEquals(before, configuration))
            {
                var (now, gone) = configuration.DifferencesFrom(before);
                put.AddRange(now);
                removed.AddRange(gone);
            }
        }

        removed.AddRange(
            known
                .RouteConfigurations.Where(before => !configurations.ContainsKey(before.Key))
                .SelectMany(before => before.Value.Resources)
                .Select(resource => resource.Key)
        );
        if (!ReferenceEquals(known.Needs, needs))
        {
            put.AddRange(needs.Resources);
            removed.AddRange(known.Needs.Resources.Select(resource => resource.Key).Except(needs.Resources.Select(resource => resource.Key)));
        }

        foreach (
            var name in changes
                .SelectMany(change => (change.Before?.Services ?? []).Concat(change.Now?.Services ?? []))
                .Concat(ReferenceEquals(known.Closing, closing) ? [] : known.Closing.Services.Concat(closing.Services))
                .Concat(set.Documents.Where(id => id == ServiceUnit.IdOf(id.Name)).Select(id => id.Name))
                .Distinct()
        )
        {
            var served = routes.Services.ContainsKey(name) || closing.Services.Contains(name) ? set.Served(name) : null;
            var cluster = GeneratedNames.Cluster(name);
            put.AddRange(served?.Resources ?? []);
            if (served?.Cluster is null)
                removed.Add(new ResourceKey(TypeUrl.Cluster, cluster));
            if (served?.Endpoints is null)
                removed.Add(new ResourceKey(TypeUrl.Endpoints, cluster));
        }

        return known.Resources.With(put, removed);
    }

    /// <summary>A set that was made from another one, to hold just these.</summary>
    private static ResourceSet Become(ResourceSet before, List<XdsResource> all)
    {
        var keys = all.Select(resource => resource.Key).ToHashSet();
        return before.With(all, before.All.Select(resource => resource.Key).Where(key => !keys.Contains(key)).ToList());
    }
}
