using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Policies;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What answers where no rule matches: routes under the policies of the fleet.</summary>
/// <param name="Bytes">They as fields of a virtual host.</param>
/// <param name="Needs">What they need elsewhere.</param>
/// <param name="Services">The services they call.</param>
/// <param name="LacksServices">Whether a service they would call cannot be served: then they answer without policies, and are compiled anew each time.</param>
internal sealed record ClosingRoutes(byte[] Bytes, RouteNeeds Needs, ImmutableArray<string> Services, bool LacksServices)
{
    /// <summary>Compiles them. A policy that only rules make complete is left out.</summary>
    public static ClosingRoutes Compile(FleetContext fleet, CompileSet set, ClosingRoutes? older)
    {
        var context = new PolicyContext(fleet.Band, HasUpstream: false, fleet.Policies, fleet.Documents, new MatchSpec(), fleet.Answers)
        {
            Form = RequestForms.Of(fleet.Spec, listener => listener.CarriesHttp),
        };
        context = context with { Policies = fleet.Policies.Where(policy => !policy.Policy.NeedsUpstream && !Policy.Problems(policy, context).Any()) };
        var contributions = new List<RouteContribution>();
        var fields = new List<byte[]>();
        ImmutableArray<RouteVariant> variants = fleet.Policies.Lack(fleet.Documents, fleet.Answers.Named)
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
        var services = contributions.SelectMany(contribution => contribution.Services).Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
        var lacksServices = !services.All(service => set.Served(service) is not null);
        if (fields.Count == 0 || lacksServices)
            (fields, contributions, services) = ([Wire.Field(VirtualHost.RoutesFieldNumber, EnvoyRoutes.NotFound())], [], []);
        var bytes = fields.SelectMany(field => field).ToArray();
        var shared = older is not null && older.Bytes.AsSpan().SequenceEqual(bytes) ? older.Bytes : bytes;
        return new ClosingRoutes(shared, RouteNeeds.Of([.. contributions, .. set.NeedsOf(services)]), services, lacksServices);
    }

    private static bool Wrong(RouteVariant variant, PolicyContext context) =>
        !ReferenceEquals(variant.Policies, context.Policies)
        && variant.Policies.All.Any(policy => Policy.Problems(policy, context with { Policies = variant.Policies }).Any());
}
