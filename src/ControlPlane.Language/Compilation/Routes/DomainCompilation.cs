using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>
/// What a Domain itself gives a fleet: a redirect to HTTPS before the rules of its Routes, and what answers behind them where no rule matches. So its hosts
/// have virtual hosts even where it has no Routes.
/// </summary>
internal static class DomainCompilation
{
    private static readonly MatchSpec Everything = new();

    public static RouteUnit Compile(Document document, FleetContext fleet, CompileSet set)
    {
        var (spec, documents) = ((DomainSpec)document.Spec, fleet.NewLookup());
        var policies = fleet.PoliciesOf(document, documents);
        var placement = Placement.Of(document, documents);
        var closing = ClosingRoutes.Compile(fleet, set, (policies, documents, RequestForms.Of(fleet, placement)), null);
        var entries = new List<RouteEntry> { new(Place(document, int.MaxValue), $"closing {document.Id.Name}", closing.Bytes, document, "") };
        if (spec.InForce().RedirectToHttps is true)
            entries.Add(
                new(
                    Place(document, int.MinValue),
                    $"redirectToHttps {document.Id.Name}",
                    Redirect(document, DomainListeners.RedirectPort(spec, fleet.Spec), set.Shares),
                    document,
                    ""
                )
            );
        return new RouteUnit
        {
            Document = document,
            Entries = [.. entries],
            Placement = placement,
            Closes = true,
            Services = closing.Services,
            Origins = [new Source(document, "").Origin, .. policies.Origins.Where(origin => origin.Kind != fleet.Document.Id.Kind).Distinct()],
            Problems = ReferenceEquals(policies, fleet.Policies) ? [] : policies.Problems,
            DependsOnBand = policies.All.Any(policy => Policy.Of(policy.Policy).DependsOnBand),
            Needs = closing.Needs,
            SetHeaders = [.. closing.Needs.IdentityHeaders.Select(header => header.ToLowerInvariant()).Distinct()],
            Read = [.. documents.Asked.Concat(closing.Asked.Select(Dependency.Served)).Distinct().Order()],
        };
    }

    private static Precedence Place(Document document, int order) => Precedence.Of(Everything, new RuleRank(order, 0), document.Id.Name, "", 0);

    /// <summary>
    /// No policy is in force on it. The header says how the client connected to the first proxy that is trusted, or to Envoy: Envoy sets it before routes are
    /// chosen.
    /// </summary>
    private static byte[] Redirect(Document document, int port, ClusterShares shares)
    {
        var redirect = new RedirectSpec { Scheme = RedirectScheme.Https, Port = port };
        var plain = new HeaderMatcher
        {
            Name = "x-forwarded-proto",
            StringMatch = new StringMatcher { Exact = "https" },
            InvertMatch = true,
            TreatMissingHeaderAsEmpty = true,
        };
        return
        [
            .. Redirects
                .Vary(new RouteVariant(EffectivePolicies.None), redirect)
                .SelectMany(variant =>
                {
                    var route = EnvoyRoutes.Of(
                        GeneratedNames.RedirectToHttps(document.Id.Name),
                        new RuleSpec { Redirect = redirect },
                        Everything,
                        variant,
                        shares
                    );
                    route.Match.Headers.Add(plain);
                    return Wire.Field(VirtualHost.RoutesFieldNumber, route);
                }),
        ];
    }
}
