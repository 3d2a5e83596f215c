using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What answers where no rule matches: routes under the policies of the fleet, or of a Domain in it.</summary>
/// <param name="Bytes">They as fields of a virtual host.</param>
/// <param name="Needs">What they need elsewhere.</param>
/// <param name="Services">The services they call.</param>
/// <param name="Asked">Those, or the ones that they would call if all of them could be served.</param>
/// <param name="LacksServices">Whether a service they would call cannot be served: then they answer without policies, and are compiled anew each time.</param>
internal sealed record ClosingRoutes(byte[] Bytes, RouteNeeds Needs, ImmutableArray<string> Services, ImmutableArray<string> Asked, bool LacksServices)
{
    /// <summary>Compiles those of a fleet.</summary>
    public static ClosingRoutes Compile(FleetContext fleet, CompileSet set, ClosingRoutes? older) =>
        Compile(fleet, set, (fleet.Policies, fleet.Documents, RequestForms.Of(fleet)), older);

    /// <summary>Compiles them. A policy that only rules make complete is left out.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="set">What all fleets share.</param>
    /// <param name="level">The policies they are under, what finds the documents that these name, and how requests look there.</param>
    /// <param name="older">The same for the older group of bands: equal bytes are shared.</param>
    public static ClosingRoutes Compile(
        FleetContext fleet,
        CompileSet set,
        (EffectivePolicies Policies, Lookup Documents, RequestForm Form) level,
        ClosingRoutes? older
    )
    {
        var context = new PolicyContext(fleet.Band, HasUpstream: false, level.Policies, level.Documents, new MatchSpec(), fleet.Answers) { Form = level.Form };
        context = context with { Policies = level.Policies.Where(policy => !policy.Policy.NeedsUpstream && !Policy.Problems(policy, context).Any()) };
        var contributions = new List<RouteContribution>();
        var fields = new List<byte[]>();
        ImmutableArray<RouteVariant> variants = level.Policies.Lack(level.Documents, fleet.Answers.Named)
            ? []
            : [.. RouteVariants.Of(context, fleet.Document.Vocabulary)];
        if (variants.Any(variant => Wrong(variant, context)))
            variants = [];
        foreach (var variant in variants)
        {
            var route = EnvoyRoutes.Narrow(EnvoyRoutes.NotFound(), variant);
            route.Name += variant.Suffix;
            contributions.AddRange(
                RoutePolicies.Apply(route, fleet, context with { Policies = variant.Policies, Variant = VariantTraits.Of(variant) }, variant)
            );
            fields.Add(Wire.Field(VirtualHost.RoutesFieldNumber, route));
        }
        var asked = contributions.SelectMany(contribution => contribution.Services).Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
        var services = asked;
        var lacksServices = !services.All(service => set.Served(service) is not null);
        if (fields.Count == 0 || lacksServices)
            (fields, contributions, services) = ([Wire.Field(VirtualHost.RoutesFieldNumber, EnvoyRoutes.NotFound())], [], []);
        var bytes = fields.SelectMany(field => field).ToArray();
        var shared = older is not null && older.Bytes.AsSpan().SequenceEqual(bytes) ? older.Bytes : bytes;
        return new ClosingRoutes(shared, RouteNeeds.Of([.. contributions, .. set.NeedsOf(services)]), services, asked, lacksServices);
    }

    private static bool Wrong(RouteVariant variant, PolicyContext context) =>
        !ReferenceEquals(variant.Policies, context.Policies)
        && variant.Policies.All.Any(policy => Policy.Problems(policy, context with { Policies = variant.Policies }).Any());
}
