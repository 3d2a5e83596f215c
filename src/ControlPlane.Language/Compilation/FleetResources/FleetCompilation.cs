using System.Collections.Immutable;
using ControlPlane.Language.Compilation.ServiceResources;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>Compiles a fleet.</summary>
/// <param name="fleet">The fleet and the group of bands.</param>
/// <param name="set">What all fleets share.</param>
/// <param name="previous">What the fleet compiled to before, as a cache.</param>
/// <param name="older">What it compiled to just now for the older group: equal resources are shared.</param>
internal sealed class FleetCompilation(FleetContext fleet, CompileSet set, FleetUnit? previous, FleetUnit? older)
{
    private readonly FleetUnit? _previous = ReferenceEquals(previous?.Document, fleet.Document) && set.Unchanged(previous.Asked) ? previous : null;
    private readonly List<Problem> _problems = [];

    private int Members => set.Observed.Members.GetValueOrDefault(fleet.Name);

    /// <summary>What the fleet's own policies and its closing routes looked at.</summary>
    private IReadOnlySet<DocumentId> Asked => _previous?.Asked ?? fleet.Documents.Asked;

    public FleetUnit Compile(IReadOnlyList<Document> documents)
    {
        var own = Own();
        var closing = Closing();
        var routes = Routes(documents, closing);
        ImmutableArray<NeededDocument> uses = [.. routes.SelectMany(route => route.Needs.Uses), .. closing.Needs.Uses];
        var shared = Shared(uses.Select(use => use.Id));
        var extensions = Extensions([.. routes.SelectMany(route => route.Needs.Parts), .. closing.Needs.Parts, .. shared.SelectMany(unit => unit.Contribution.Parts)], uses, shared);
        var identityHeaders = IdentityHeaders([.. shared.SelectMany(unit => unit.Contribution.IdentityHeaders), .. routes.SelectMany(route => route.Needs.IdentityHeaders), .. closing.Needs.IdentityHeaders]);
        var telling = Telling(routes, uses, shared);
        var configurations = Listeners().ToDictionary(listener => listener.Spec.Name!, listener => Configuration(listener.Spec, listener.Path, routes, closing, identityHeaders, telling));
        _problems.AddRange(own.Problems.Concat(extensions.Problems).Concat(configurations.Values.SelectMany(configuration => configuration.Problems)));
        return new FleetUnit
        {
            Document = fleet.Document,
            Band = fleet.Band,
            Own = own,
            Extensions = extensions,
            Closing = closing,
            Routes = routes,
            RouteConfigurations = configurations,
            Resources = Resources([.. own.Resources, .. extensions.Resources, .. configurations.Values.Select(configuration => configuration.Resource), .. shared.SelectMany(unit => unit.Contribution.Resources)], routes, closing),
            Problems = [.. _problems],
            Asked = Asked,
        };
    }

    /// <summary>The listeners with their paths.</summary>
    private IEnumerable<(ListenerSpec Spec, string Path)> Listeners() =>
        (fleet.Spec.Listeners ?? []).Select((listener, index) => (Spec: listener, Path: $"listeners[{index}]"));

    private OwnResources Own()
    {
        if (_previous?.Own.Members == Members) return _previous.Own;
        var (resources, problems) = Compiled(OwnMessages(Members));
        return new OwnResources(Members, resources, problems);
    }

    private IEnumerable<OwnMessage> OwnMessages(int members)
    {
        foreach (var (spec, path) in Listeners())
        {
            var listener = FleetResources.Listeners.Http(fleet.Name, spec, ConfigurationName(spec), fleet.Chain, fleet.Band);
            yield return new(TypeUrl.Listener, listener.Name, listener, [Origin(path)]);
        }
        yield return new(TypeUrl.Endpoints, GeneratedNames.LocalCluster, Endpoints.Members(GeneratedNames.LocalCluster, members), [Origin("")]);
        yield return new(TypeUrl.Runtime, GeneratedNames.Runtime, Runtimes.Layer(), [Origin("")]);
    }

    private ExtensionResources Extensions(ImmutableArray<ExtensionPart> parts, ImmutableArray<NeededDocument> uses, ImmutableArray<SharedUnit> shared)
    {
        if (_previous?.Extensions.MadeOf(parts, uses) == true && _previous.Own.Members == Members) return _previous.Extensions;
        var origins = new ExtensionOrigins(Origin(""), uses, shared, set.Model);
        var byInstance = parts.ToLookup(part => part.Instance);
        return new ExtensionResources(parts, uses, [.. fleet.Chain.Where(instance => instance.Discovered).Select(instance => Extension(instance, byInstance[instance.Name], origins.Of(instance.Name, byInstance[instance.Name])))]);
    }

    private ExtensionUnit Extension(HttpInstance instance, IEnumerable<ExtensionPart> found, ImmutableArray<Origin> origins)
    {
        var parts = found.DistinctBy(part => part.Key).OrderBy(part => part.Key, StringComparer.Ordinal).ToImmutableArray();
        if (_previous?.Extensions.Find(instance.Name) is { } known && known.MadeOf(parts, Members, origins)) return known;
        var extension = FleetResources.Extensions.Of(instance, fleet, parts, Members);
        var (resources, problems) = Compiled([new OwnMessage(TypeUrl.Extension, extension.Name, extension, origins)]);
        return new ExtensionUnit(instance.Name, parts, Members, origins, resources, problems);
    }

    private (ImmutableArray<XdsResource> Resources, ImmutableArray<Problem> Problems) Compiled(IEnumerable<OwnMessage> messages)
    {
        var resources = ImmutableArray.CreateBuilder<XdsResource>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (var (type, name, message, origins) in messages)
        {
            var violations = ProtoValidation.Check(message).Select(violation => violation.In(fleet.Document, origins[0].Path)).ToImmutableArray();
            problems.AddRange(violations);
            if (violations.IsEmpty) resources.Add(Share(XdsResource.Create(new ResourceKey(type, name), message.ToByteArray(), origins)));
        }
        return (resources.ToImmutable(), problems.ToImmutable());
    }

    private XdsResource Share(XdsResource resource) => older?.Resources.Find(resource.Key) is { } shared && shared.SameAs(resource) ? shared : resource;

    /// <summary>The closing routes carry the fleet's policies; one that only rules make complete is left out.</summary>
    private ClosingRoutes Closing()
    {
        if (_previous is { Closing: { LacksServices: false } before } && before.Services.All(Served)) return before;
        var context = new PolicyContext(fleet.Band, HasUpstream: false, fleet.Policies, fleet.Documents, new MatchSpec()) { Form = RequestForms.Of(fleet.Spec, _ => true) };
        context = context with { Policies = fleet.Policies.Where(policy => !policy.Policy.NeedsUpstream && !policy.Check(context).Any()) };
        var contributions = new List<RouteContribution>();
        var fields = new List<byte[]>();
        ImmutableArray<RouteVariant> variants = fleet.Policies.Lack(fleet.Documents) ? [] : [.. RouteVariants.Of(context)];
        if (variants.Any(variant => Wrong(variant, context))) variants = [];
        foreach (var variant in variants)
        {
            var route = EnvoyRoutes.Narrow(EnvoyRoutes.NotFound(), variant);
            route.Name += variant.Suffix;
            contributions.AddRange(RoutePolicies.Apply(route, fleet, context with { Policies = variant.Policies, Variant = variant }));
            fields.Add(Wire.Field(VirtualHost.RoutesFieldNumber, route));
        }
        var services = contributions.SelectMany(contribution => contribution.Services).Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
        var lacksServices = !services.All(Served);
        if (fields.Count == 0 || lacksServices) (fields, contributions, services) = ([Wire.Field(VirtualHost.RoutesFieldNumber, EnvoyRoutes.NotFound())], [], []);
        var bytes = fields.SelectMany(field => field).ToArray();
        var shared = older is not null && older.Closing.Bytes.AsSpan().SequenceEqual(bytes) ? older.Closing.Bytes : bytes;
        return new ClosingRoutes(shared, RouteNeeds.Of(contributions), services, lacksServices);
    }

    private static bool Wrong(RouteVariant variant, PolicyContext context) => !ReferenceEquals(variant.Policies, context.Policies)
        && variant.Policies.All.Any(policy => policy.Check(context with { Policies = variant.Policies }).Any());

    private bool Served(string service) => set.Services.TryFind(service, out _);

    /// <summary>
    /// What no policy writes differently for this band is what it was for the older one. Which headers extensions set is known once all routes are compiled; those that
    /// look at one are then compiled again.
    /// </summary>
    private ImmutableArray<RouteUnit> Routes(IReadOnlyList<Document> documents, ClosingRoutes closing)
    {
        if (older is not null && !older.Routes.Any(route => route.DependsOnBand)) return older.Routes;
        var earlier = new Earlier<RouteUnit>(_previous?.Routes ?? []);
        var routes = new List<(ServedRoute Served, RouteUnit Unit)>(documents.Count);
        foreach (var document in documents)
        {
            if (ServedRoute.Of(document, fleet) is not { } served) continue;
            routes.Add((served, earlier.Of(document) is { } known && known.CanStandFor(served, set) ? known : RouteUnit.Compile(served, fleet, set, [])));
        }
        var setByExtensions = routes.SelectMany(route => route.Unit.Needs.IdentityHeaders).Concat(closing.Needs.IdentityHeaders).ToImmutableHashSet();
        var units = ImmutableArray.CreateBuilder<RouteUnit>(routes.Count);
        foreach (var (served, unit) in routes)
        {
            var believes = !setByExtensions.IsEmpty && unit.Needs.HeadersRead.Any(setByExtensions.Contains);
            var final = believes ? RouteUnit.Compile(served, fleet, set, setByExtensions) : unit;
            if (!served.Held) _problems.AddRange(final.Problems);
            units.Add(final);
        }
        return units.MoveToImmutable();
    }

    private ImmutableArray<SharedUnit> Shared(IEnumerable<DocumentId> uses) =>
        [.. uses.Distinct().SelectMany(id => Lookup.Meant(id, set.Model)).Distinct().Order().Select(set.Shared.Find).OfType<SharedUnit>()];

    private static ImmutableArray<string> IdentityHeaders(IEnumerable<string> headers) => [.. headers.Select(header => header.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Because of what headers tell who the client is: they are removed from every request of the fleet, whichever listener has the routes that set them.</summary>
    private ImmutableArray<Origin> Telling(ImmutableArray<RouteUnit> routes, ImmutableArray<NeededDocument> uses, ImmutableArray<SharedUnit> shared)
    {
        var documents = shared.Where(unit => !unit.Contribution.IdentityHeaders.IsEmpty).Select(unit => unit.Document.Id).ToHashSet();
        var needed = uses.Select(use => use.Id).Distinct().Where(id => Lookup.Meant(id, set.Model).Any(documents.Contains)).ToHashSet();
        return
        [
            .. documents.Order().Select(id => new Origin(id.Kind, id.Name, "")),
            .. uses.Where(use => needed.Contains(use.Id)).SelectMany(use => use.Origins),
            .. routes.Where(route => !route.Needs.IdentityHeaders.IsEmpty).SelectMany(route => route.Origins.Concat(fleet.Read(route.Asked))),
        ];
    }

    private RouteConfigurationUnit Configuration(
        ListenerSpec listener, string path, ImmutableArray<RouteUnit> routes, ClosingRoutes closing, ImmutableArray<string> identityHeaders, ImmutableArray<Origin> telling)
    {
        var name = ConfigurationName(listener);
        var served = routes.All(route => route.Serves(listener.Name!)) ? routes : [.. routes.Where(route => route.Serves(listener.Name!))];
        var origins = fleet.Policies.Origins.Prepend(Origin(path)).Concat(fleet.Read(Asked)).Concat(telling);
        var (previously, shares) = (_previous?.RouteConfigurations.GetValueOrDefault(listener.Name!), older?.RouteConfigurations.GetValueOrDefault(listener.Name!));
        return RouteConfigurationUnit.Compile(name, served, closing.Bytes, identityHeaders, fleet, [.. origins.Distinct()], previously, shares);
    }

    private ResourceSet Resources(IEnumerable<XdsResource> own, ImmutableArray<RouteUnit> routes, ClosingRoutes closing)
    {
        var used = closing.Services.ToHashSet();
        foreach (var route in routes)
        {
            foreach (var service in route.Services) used.Add(service);
        }
        var all = own.ToList();
        foreach (var service in set.Services.All.Where(service => used.Contains(service.Document.Id.Name)))
        {
            all.Add(service.Cluster!);
            if (service.Endpoints is { } endpoints) all.Add(endpoints);
        }
        if (previous is null || previous.Resources.All.Count() != all.Count) return ResourceSet.Create(all);
        var changed = new List<XdsResource>();
        foreach (var resource in all)
        {
            if (previous.Resources.Find(resource.Key) is not { } known) return ResourceSet.Create(all);
            if (!ReferenceEquals(known, resource)) changed.Add(resource);
        }
        return changed.Count == 0 ? previous.Resources : previous.Resources.With(changed);
    }

    private Origin Origin(string path) => new Source(fleet.Document, path).Origin;

    private string ConfigurationName(ListenerSpec listener) => GeneratedNames.RouteConfiguration(fleet.Name, listener.Name!, fleet.ChainVersion);

    private readonly record struct OwnMessage(TypeUrl Type, string Name, IMessage Message, ImmutableArray<Origin> Origins);
}
