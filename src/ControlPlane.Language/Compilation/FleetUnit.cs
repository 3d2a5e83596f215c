using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation;

/// <summary>What one fleet compiles to for one group of bands, with the parts that the next compile may take over.</summary>
internal sealed record FleetUnit : IFromDocument
{
    /// <summary>The Fleet document.</summary>
    public required Document Document { get; init; }

    /// <summary>The bands it is for.</summary>
    public required BandGroup Band { get; init; }

    /// <summary>Listeners, the configurations that come by ECDS, and what every bootstrap asks for: they depend on the fleet alone.</summary>
    public required OwnResources Own { get; init; }

    /// <summary>The closing route of every virtual host.</summary>
    public required byte[] Closing { get; init; }

    /// <summary>What the Route documents contribute, in their order.</summary>
    public required ImmutableArray<RouteUnit> Routes { get; init; }

    /// <summary>Route configurations by listener.</summary>
    public required IReadOnlyDictionary<string, RouteConfigurationUnit> RouteConfigurations { get; init; }

    /// <summary>Everything the Envoys of the fleet get.</summary>
    public required ResourceSet Resources { get; init; }

    /// <summary>What is wrong with the fleet, and with routes on it.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }
}

/// <summary>Resources that depend on the Fleet document alone.</summary>
/// <param name="Resources">The resources.</param>
/// <param name="Problems">Why others are not among them.</param>
internal sealed record OwnResources(ImmutableArray<XdsResource> Resources, ImmutableArray<Problem> Problems);

/// <summary>Compiles a fleet.</summary>
/// <param name="fleet">The fleet and the group of bands.</param>
/// <param name="services">All services.</param>
/// <param name="previous">What the fleet compiled to before, as a cache.</param>
/// <param name="older">What it compiled to just now for the older group: equal resources are shared.</param>
internal sealed class FleetCompilation(FleetContext fleet, ServiceUnits services, FleetUnit? previous, FleetUnit? older)
{
    private readonly FleetUnit? _previous = ReferenceEquals(previous?.Document, fleet.Document) ? previous : null;
    private readonly List<Problem> _problems = [];

    public FleetUnit Compile(IReadOnlyList<Document> documents)
    {
        var own = _previous?.Own ?? Own();
        _problems.AddRange(own.Problems);
        var closing = _previous?.Closing ?? Closing();
        var routes = Routes(documents);
        var configurations = Listeners().ToDictionary(listener => listener.Spec.Name!, listener => Configuration(listener.Spec, listener.Path, routes, closing));
        _problems.AddRange(configurations.Values.SelectMany(configuration => configuration.Problems));
        return new FleetUnit
        {
            Document = fleet.Document,
            Band = fleet.Band,
            Own = own,
            Closing = closing,
            Routes = routes,
            RouteConfigurations = configurations,
            Resources = Resources(own.Resources, configurations.Values, routes),
            Problems = [.. _problems],
        };
    }

    /// <summary>The listeners with their paths.</summary>
    private IEnumerable<(ListenerSpec Spec, string Path)> Listeners() =>
        (fleet.Spec.Listeners ?? []).Select((listener, index) => (Spec: listener, Path: $"listeners[{index}]"));

    private OwnResources Own()
    {
        var resources = ImmutableArray.CreateBuilder<XdsResource>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (var (type, name, message, path) in OwnMessages())
        {
            var violations = ProtoValidation.Check(message).Select(violation => violation.In(fleet.Document, path)).ToImmutableArray();
            problems.AddRange(violations);
            if (violations.IsEmpty) resources.Add(Share(XdsResource.Create(new ResourceKey(type, name), message.ToByteArray(), [new Source(fleet.Document, path).Origin])));
        }
        return new OwnResources(resources.ToImmutable(), problems.ToImmutable());
    }

    private IEnumerable<(TypeUrl Type, string Name, IMessage Message, string Path)> OwnMessages()
    {
        foreach (var (spec, path) in Listeners())
        {
            var listener = Compilation.Listeners.Http(fleet.Name, spec, ConfigurationName(spec), fleet.Chain, fleet.Band);
            yield return (TypeUrl.Listener, listener.Name, listener, path);
        }
        foreach (var extension in Extensions.Of(fleet.Name, fleet.Chain, fleet.Band)) yield return (TypeUrl.Extension, extension.Name, extension, "");
        yield return (TypeUrl.Endpoints, GeneratedNames.LocalCluster, Endpoints.None(GeneratedNames.LocalCluster), "");
        yield return (TypeUrl.Runtime, GeneratedNames.Runtime, Runtimes.Layer(), "");
    }

    private XdsResource Share(XdsResource resource) => older?.Resources.Find(resource.Key) is { } shared && shared.SameAs(resource) ? shared : resource;

    /// <summary>The closing route carries the fleet's policies; one that only rules make complete is left out.</summary>
    private byte[] Closing()
    {
        var bytes = Wire.Field(VirtualHost.RoutesFieldNumber, RoutePolicies.Apply(EnvoyRoutes.NotFound(), fleet.Policies.Complete(), fleet));
        return older is not null && older.Closing.AsSpan().SequenceEqual(bytes) ? older.Closing : bytes;
    }

    /// <summary>What no policy writes differently for this band is what it was for the older one.</summary>
    private ImmutableArray<RouteUnit> Routes(IReadOnlyList<Document> documents)
    {
        if (older is not null && !older.Routes.Any(route => route.DependsOnBand)) return older.Routes;
        var earlier = new Earlier<RouteUnit>(_previous?.Routes ?? []);
        var routes = ImmutableArray.CreateBuilder<RouteUnit>(documents.Count);
        foreach (var document in documents)
        {
            var route = earlier.Of(document) is { } known && known.CanStandFor(document, services) ? known : RouteUnit.Compile(document, fleet, services);
            _problems.AddRange(route.Problems);
            routes.Add(route);
        }
        return routes.MoveToImmutable();
    }

    private RouteConfigurationUnit Configuration(ListenerSpec listener, string path, ImmutableArray<RouteUnit> routes, byte[] closing)
    {
        var name = ConfigurationName(listener);
        var served = routes.All(route => route.Serves(listener.Name!)) ? routes : [.. routes.Where(route => route.Serves(listener.Name!))];
        var origins = fleet.Policies.Origins.Prepend(new Source(fleet.Document, path).Origin);
        var shared = older?.RouteConfigurations.GetValueOrDefault(listener.Name!);
        return RouteConfigurationUnit.Compile(name, served, closing, fleet, origins, _previous?.RouteConfigurations.GetValueOrDefault(listener.Name!), shared);
    }

    private ResourceSet Resources(ImmutableArray<XdsResource> own, IEnumerable<RouteConfigurationUnit> configurations, ImmutableArray<RouteUnit> routes)
    {
        var used = new HashSet<string>();
        foreach (var route in routes)
        {
            foreach (var service in route.Services) used.Add(service);
        }
        var all = own.Concat(configurations.Select(configuration => configuration.Resource)).ToList();
        foreach (var service in services.All.Where(service => used.Contains(service.Document.Id.Name)))
        {
            all.Add(service.Cluster!);
            if (service.Endpoints is { } endpoints) all.Add(endpoints);
        }
        return previous is not null && all.All(resource => ReferenceEquals(previous.Resources.Find(resource.Key), resource)) && previous.Resources.All.Count() == all.Count
            ? previous.Resources
            : ResourceSet.Create(all);
    }

    private string ConfigurationName(ListenerSpec listener) => GeneratedNames.RouteConfiguration(fleet.Name, listener.Name!, fleet.ChainVersion);
}
