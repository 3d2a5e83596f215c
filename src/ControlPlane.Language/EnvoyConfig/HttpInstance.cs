using System.Collections.Immutable;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>One filter of an <see cref="HttpChain"/> with what it holds while no policy uses it.</summary>
/// <param name="Name">Unique in the chain; policies contribute by it.</param>
/// <param name="Filling">What it holds, by band.</param>
internal sealed record HttpInstance(string Name, Func<BandGroup, IMessage> Filling)
{
    /// <summary>Whether the configuration comes by ECDS. There is no default: a listener waits for its first configuration.</summary>
    public bool Discovered { get; init; }

    /// <summary>Whether it runs on every route; if not, a route switches it on.</summary>
    public bool AlwaysOn { get; init; }

    /// <summary>What a discovered instance may ever hold. Part of the listener, so listed generously: a new entry would drain.</summary>
    private static readonly ImmutableArray<string> TypeUrls =
    [
        .. new[]
        {
            "api_key_auth.v3.ApiKeyAuth",
            "ext_authz.v3.ExtAuthz",
            "ext_proc.v3.ExternalProcessor",
            "grpc_json_transcoder.v3.GrpcJsonTranscoder",
            "header_mutation.v3.HeaderMutation",
            "jwt_authn.v3.JwtAuthentication",
            "local_ratelimit.v3.LocalRateLimit",
            "lua.v3.Lua",
            "oauth2.v3.OAuth2",
            "ratelimit.v3.RateLimit",
            "rbac.v3.RBAC",
            "set_filter_state.v3.Config",
            "set_metadata.v3.Config",
        }.Select(type => "type.googleapis.com/envoy.extensions.filters.http." + type),
    ];

    public string FilterName(string fleet) => Discovered ? GeneratedNames.Extension(fleet, Name) : Name;

    public HttpFilter Filter(string fleet, BandGroup band)
    {
        var filter = new HttpFilter { Name = FilterName(fleet), Disabled = !AlwaysOn };
        if (!Discovered)
        {
            filter.TypedConfig = Any.Pack(Filling(band));
            return filter;
        }
        filter.ConfigDiscovery = new ExtensionConfigSource { ConfigSource = Sources.Ads(), TypeUrls = { TypeUrls } };
        return filter;
    }
}
