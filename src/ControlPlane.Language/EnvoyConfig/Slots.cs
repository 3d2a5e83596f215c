using Envoy.Config.Core.V3;
using Envoy.Extensions.Common.Matching.V3;
using Envoy.Extensions.Filters.Http.Composite.V3;
using Envoy.Extensions.Filters.Http.FilterChain.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Matcher = Xds.Type.Matcher.V3.Matcher;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>What a route puts into a slot of the <see cref="HttpChain"/>.</summary>
internal static class Slots
{
    /// <summary>Filters in their order, where the band has chains of filters (see <see cref="BandGroup.HasFilterChain"/>).</summary>
    public static FilterChainConfigPerRoute Chain(IEnumerable<(string Name, IMessage Config)> filters) =>
        new() { FilterChain = new FilterChain { Filters = { filters.Select(filter => Named(filter.Name, filter.Config)) } } };

    /// <summary>The one filter that a slot of an older band takes.</summary>
    public static ExtensionWithMatcherPerRoute One((string Name, IMessage Config) filter) =>
        new()
        {
            XdsMatcher = new Matcher
            {
                OnNoMatch = new Matcher.Types.OnMatch
                {
                    Action = Action(filter.Name, new ExecuteFilterAction { TypedConfig = Named(filter.Name, filter.Config) }),
                },
            },
        };

    private static TypedExtensionConfig Named(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };

    private static Xds.Core.V3.TypedExtensionConfig Action(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };
}
