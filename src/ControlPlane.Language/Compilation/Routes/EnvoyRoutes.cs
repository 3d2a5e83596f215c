using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Policies;
using Envoy.Config.Core.V3;
using Envoy.Config.Route.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>One match of a rule as Envoy's route.</summary>
internal static class EnvoyRoutes
{
    /// <summary>The closing route of every virtual host: where no route matches, no per-route configuration would apply.</summary>
    public const string Unmatched = "unmatched";

    /// <summary>Ends the names of routes that are chosen again.</summary>
    public const string RechosenSuffix = "~again";

    /// <summary>So many bytes, at most, a route's metadata has beside the names of the Route and the rule.</summary>
    private const int MostMetadataOfNames = 64;

    /// <summary>Tells a route that stands in for a match that Envoy refuses from rules that match the same requests.</summary>
    public const string StandInSuffix = "~standIn";

    /// <summary>The route of one match and variant of a rule, before policies.</summary>
    public static Route Of(string name, RuleSpec rule, MatchSpec match, RouteVariant variant, ClusterShares shares) =>
        Narrow(
            Whole(name + variant.Suffix, rule, variant.AnyMethod && match.Methods is not null ? match with { Methods = null } : match, variant, shares),
            variant
        );

    private static Route Whole(string name, RuleSpec rule, MatchSpec match, RouteVariant variant, ClusterShares shares)
    {
        var route = new Route { Name = name, Match = RouteMatches.Of(match) };
        if (rule.Redirect is { } redirect)
        {
            route.Redirect = Redirects.Of(redirect, variant);
        }
        else if (rule.Respond is { } respond)
        {
            route.DirectResponse = Respond(respond);
            route.ResponseHeadersToAdd.AddRange(Headers(respond.Headers));
        }
        else
        {
            route.Route_ = Forward(rule.To ?? [], shares);
            Rewrites.Apply(rule.Rewrite, match, route.Route_);
            foreach (var upgrade in rule.Upgrades ?? [])
                route.Route_.UpgradeConfigs.Add(new RouteAction.Types.UpgradeConfig { UpgradeType = SpecShape.NameOf(upgrade.ToString()) });
        }
        return route;
    }

    /// <summary>A route that only takes what a variant takes.</summary>
    public static Route Narrow(Route route, RouteVariant variant)
    {
        foreach (var header in variant.Headers)
            route.Match.Headers.Add(header);
        foreach (var parameter in variant.Parameters)
            route.Match.Headers.Add(QueryParameters.Carried(parameter));
        foreach (var header in variant.Removed)
            route.RequestHeadersToRemove.Add(header);
        if (variant.Preflight)
            route.Route_?.UpgradeConfigs.Clear();
        if (variant.Answer is not { } answer)
            return route;
        route.ResponseHeadersToAdd.Clear();
        route.DirectResponse = answer;
        return route;
    }

    /// <summary>A route that answers for a rule that cannot be served: it keeps the match, so that its requests do not fall to a broader rule.</summary>
    public static Route Unavailable(string name, MatchSpec match) =>
        new()
        {
            Name = name,
            Match = RouteMatches.Of(match),
            DirectResponse = new DirectResponseAction { Status = 503 },
        };

    /// <summary>
    /// The same route for requests that took it and then lost a credential, by which Envoy chooses their route anew. What tells them is set by the route's
    /// script, so no client can say it.
    /// </summary>
    public static Route Rechosen(Route route)
    {
        var rechosen = route.Clone();
        rechosen.Name += RechosenSuffix;
        rechosen.Match = new RouteMatch { Prefix = "/", DynamicMetadata = { TakenCredentials.Chosen(route.Name) } };
        return rechosen;
    }

    public static Route NotFound() =>
        new()
        {
            Name = Unmatched,
            Match = new RouteMatch { Prefix = "/" },
            DirectResponse = new DirectResponseAction { Status = 404 },
        };

    /// <summary>
    /// What logs tell of a route, as the field of a route. It is written without messages, because it is small, deep and stands in every route.
    /// </summary>
    public static byte[] Metadata(string route, string rule)
    {
        var metadata = new WireFromEnd(Encoding.UTF8.GetMaxByteCount(route.Length + rule.Length) + MostMetadataOfNames);
        Entry(ref metadata, "rule", rule);
        Entry(ref metadata, "route", route);
        metadata.Enclose(2, 0);
        metadata.Text(1, GeneratedNames.MetadataNamespace);
        metadata.Enclose(Envoy.Config.Core.V3.Metadata.FilterMetadataFieldNumber, 0);
        metadata.Enclose(Route.MetadataFieldNumber, 0);
        return metadata.ToArray();

        static void Entry(ref WireFromEnd metadata, string key, string value)
        {
            var end = metadata.Length;
            metadata.Text(Value.StringValueFieldNumber, value);
            metadata.Enclose(2, end);
            metadata.Text(1, key);
            metadata.Enclose(Struct.FieldsFieldNumber, end);
        }
    }

    private static RouteAction Forward(ImmutableArray<DestinationSpec> to, ClusterShares shares)
    {
        if (to is [var only])
            return new RouteAction { Cluster = GeneratedNames.Cluster(only.Service!) };
        var clusters = new WeightedCluster();
        foreach (var destination in to)
            clusters.Clusters.Add(shares.Of(destination));
        return new RouteAction { WeightedClusters = clusters };
    }

    private static DirectResponseAction Respond(RespondSpec spec)
    {
        var respond = new DirectResponseAction { Status = (uint)spec.InForce().Status!.Value };
        if (!string.IsNullOrEmpty(spec.Body))
            respond.Body = new DataSource { InlineString = spec.Body };
        return respond;
    }

    private static IEnumerable<HeaderValueOption> Headers(ImmutableSortedDictionary<string, string>? headers) =>
        (headers ?? ImmutableSortedDictionary<string, string>.Empty)
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => new HeaderValueOption
            {
                // The value is what the author wrote: a percent sign is no operator here.
                Header = new HeaderValue { Key = header.Key, Value = header.Value.Replace("%", "%%", StringComparison.Ordinal) },
                AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
            });
}
