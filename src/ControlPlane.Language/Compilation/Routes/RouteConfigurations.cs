using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Compilation.Listeners;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using Google.Protobuf.WellKnownTypes;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>RDS: what holds for all virtual hosts of a listener.</summary>
internal static class RouteConfigurations
{
    /// <summary>The longest body of a static answer; a longer one would make Envoy reject all routes of the listener.</summary>
    public const uint MaxBodyBytes = 64 * 1024;

    /// <summary>A header by which a client could make Envoy believe in another path (CVE-2023-27487).</summary>
    private const string OriginalPath = "x-envoy-original-path";

    /// <summary>Everything but the virtual hosts.</summary>
    public static RouteConfiguration Of(FleetContext fleet, RouteConfigurationFrame frame) =>
        new()
        {
            Name = frame.Name,
            Vhds = new Vhds { ConfigSource = Sources.Ads() },
            IgnorePortInHostMatching = true,
            MaxDirectResponseBodySizeBytes = MaxBodyBytes,
            ResponseHeadersToAdd = { Http3.Told((fleet.Spec.Listeners ?? []).First(spec => spec.Name == frame.Listener)) },
            TypedPerFilterConfig =
            {
                { fleet.Chain.FilterName(fleet.Name, HttpInstances.Strip), Any.Pack(Strip(frame.IdentityHeaders)) },
                { fleet.Chain.FilterName(fleet.Name, ServedMethods.Instance), Any.Pack(ServedMethods.Denial) },
            },
        };

    /// <summary>Headers no client may set. It stands above the routes, so it holds for all of them, public ones too.</summary>
    private static HeaderMutationPerRoute Strip(ImmutableArray<string> identityHeaders) =>
        new()
        {
            Mutations = new Mutations { RequestMutations = { identityHeaders.Prepend(OriginalPath).Select(header => new HeaderMutation { Remove = header }) } },
        };
}
