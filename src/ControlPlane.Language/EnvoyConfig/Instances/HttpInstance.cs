using System.Collections.Immutable;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>
/// One filter of an <see cref="HttpChain"/>, with what it holds while no policy uses it and all that is special about its configuration. Policies and kinds
/// contribute by it.
/// </summary>
/// <param name="name">Unique in the chain.</param>
/// <param name="filling">What it holds, by band.</param>
internal abstract class HttpInstance(string name, Func<BandGroup, IMessage> filling)
{
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

    /// <summary>Unique in the chain.</summary>
    public string Name => name;

    /// <summary>Whether the configuration comes by ECDS. There is no default: a listener waits for its first configuration.</summary>
    public bool Discovered { get; init; }

    /// <summary>Whether it runs on every route; if not, a route switches it on.</summary>
    public bool AlwaysOn { get; init; }

    /// <summary>What of its messages people may not see.</summary>
    public virtual IEnumerable<SecretPart> Secrets => [];

    /// <summary>What it holds while no policy uses it.</summary>
    public IMessage Filling(BandGroup band) => filling(band);

    /// <summary>The name it has in a listener, and in <c>typed_per_filter_config</c>.</summary>
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

    /// <summary>The configuration made right for as many Envoys as share it.</summary>
    public virtual IMessage SharedBy(int members, IMessage config) => config;

    /// <summary>Whether routes name parts of its configuration, so that <see cref="Union"/> has something to say.</summary>
    public virtual bool UnitesVersions => false;

    /// <summary>
    /// The next configuration with what only the previous one has and routes may still name, until those have changed over; null where it has it all.
    /// </summary>
    public virtual IMessage? Union(IMessage previous, IMessage next) => null;

    /// <summary>The clusters that a configuration names.</summary>
    public virtual IEnumerable<string> Clusters(IMessage config) => [];

    /// <summary>The limits whose counters a configuration keeps: Envoy starts all of them anew when it changes.</summary>
    public virtual IEnumerable<string> Limits(IMessage config) => [];
}

/// <summary>An instance by which a route says <typeparamref name="TRoute"/>.</summary>
internal class HttpInstance<TRoute>(string name, Func<BandGroup, IMessage> filling) : HttpInstance(name, filling)
    where TRoute : class, IMessage
{
    /// <summary>An instance that holds the same for all bands.</summary>
    public HttpInstance(string name, IMessage filling)
        : this(name, _ => filling) { }

    /// <summary>What a route says.</summary>
    /// <param name="config">For this route.</param>
    /// <param name="order">Where the lists of several policies are joined: where these stand.</param>
    public RouteFilter On(TRoute config, MergeOrder order = MergeOrder.Main) => new(this, config, order);
}
