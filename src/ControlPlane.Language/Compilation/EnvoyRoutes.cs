using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using Envoy.Config.Core.V3;
using Envoy.Config.Route.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation;

/// <summary>One match of a rule as Envoy's route.</summary>
internal static class EnvoyRoutes
{
    /// <summary>The closing route of every virtual host: where no route matches, no per-route configuration would apply.</summary>
    public const string Unmatched = "unmatched";

    /// <summary>The route of one match, before policies.</summary>
    public static Route Of(string name, RuleSpec rule, MatchSpec match)
    {
        var route = new Route { Name = name, Match = RouteMatches.Of(match) };
        if (rule.Redirect is { } redirect)
        {
            route.Redirect = Redirect(redirect);
        }
        else if (rule.Respond is { } respond)
        {
            route.DirectResponse = Respond(respond);
            route.ResponseHeadersToAdd.AddRange(Headers(respond.Headers));
        }
        else
        {
            route.Route_ = Forward(rule.To ?? []);
            Rewrites.Apply(rule.Rewrite, match, route.Route_);
            route.Route_.UpgradeConfigs.AddRange((rule.Upgrades ?? []).Select(upgrade => new RouteAction.Types.UpgradeConfig { UpgradeType = SpecShape.NameOf(upgrade.ToString()) }));
        }
        return route;
    }

    /// <summary>The same for one of the rule's variants.</summary>
    public static Route Of(string name, RuleSpec rule, MatchSpec match, RouteVariant variant) =>
        Narrow(Of(name + variant.Suffix, rule, variant.AnyMethod ? match with { Methods = null } : match), variant);

    /// <summary>A route that only takes what a variant takes.</summary>
    public static Route Narrow(Route route, RouteVariant variant)
    {
        route.Match.Headers.AddRange(variant.Headers);
        route.Match.QueryParameters.AddRange(variant.Query);
        route.RequestHeadersToRemove.AddRange(variant.Removed);
        if (variant.Preflight) route.Route_?.UpgradeConfigs.Clear();
        if (variant.Answer is not { } answer) return route;
        route.ResponseHeadersToAdd.Clear();
        route.DirectResponse = answer;
        return route;
    }

    /// <summary>A route that answers for a rule that cannot be served: it keeps the match, so that its requests do not fall to a broader rule.</summary>
    public static Route Unavailable(string name, MatchSpec match) =>
        new() { Name = name, Match = RouteMatches.Of(match), DirectResponse = new DirectResponseAction { Status = 503 } };

    public static Route NotFound() =>
        new() { Name = Unmatched, Match = new RouteMatch { Prefix = "/" }, DirectResponse = new DirectResponseAction { Status = 404 } };

    /// <summary>What logs tell of a route.</summary>
    public static Metadata Metadata(string route, string rule) => new()
    {
        FilterMetadata =
        {
            {
                GeneratedNames.MetadataNamespace,
                new Struct { Fields = { { "route", Value.ForString(route) }, { "rule", Value.ForString(rule) } } }
            },
        },
    };

    private static RouteAction Forward(ImmutableArray<DestinationSpec> to) => to is [var only]
        ? new RouteAction { Cluster = GeneratedNames.Cluster(only.Service!) }
        : new RouteAction { WeightedClusters = new WeightedCluster { Clusters = { to.Select(Share) } } };

    private static WeightedCluster.Types.ClusterWeight Share(DestinationSpec destination) =>
        new() { Name = GeneratedNames.Cluster(destination.Service!), Weight = (uint)destination.InForce().Weight!.Value };

    private static RedirectAction Redirect(RedirectSpec spec)
    {
        var redirect = new RedirectAction
        {
            HostRedirect = spec.Host ?? "",
            PortRedirect = (uint)(spec.Port ?? 0),
            ResponseCode = spec.Status switch
            {
                302 => RedirectAction.Types.RedirectResponseCode.Found,
                303 => RedirectAction.Types.RedirectResponseCode.SeeOther,
                307 => RedirectAction.Types.RedirectResponseCode.TemporaryRedirect,
                308 => RedirectAction.Types.RedirectResponseCode.PermanentRedirect,
                _ => RedirectAction.Types.RedirectResponseCode.MovedPermanently,
            },
        };
        if (spec.Scheme is { } scheme) redirect.SchemeRedirect = scheme is RedirectScheme.Https ? "https" : "http";
        if (spec.Path is { } path) redirect.PathRedirect = path;
        return redirect;
    }

    private static DirectResponseAction Respond(RespondSpec spec)
    {
        var respond = new DirectResponseAction { Status = (uint)(spec.Status ?? 200) };
        if (!string.IsNullOrEmpty(spec.Body)) respond.Body = new DataSource { InlineString = spec.Body };
        return respond;
    }

    private static IEnumerable<HeaderValueOption> Headers(ImmutableSortedDictionary<string, string>? headers) =>
        (headers ?? ImmutableSortedDictionary<string, string>.Empty).OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => new HeaderValueOption
        {
            // The value is what the author wrote: a percent sign is no operator here.
            Header = new HeaderValue { Key = header.Key, Value = header.Value.Replace("%", "%%", StringComparison.Ordinal) },
            AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
        });
}
