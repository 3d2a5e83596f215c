using Envoy.Config.Core.V3;
using Envoy.Extensions.Common.Matching.V3;
using Envoy.Extensions.Filters.Http.Buffer.V3;
using Envoy.Extensions.Filters.Http.Composite.V3;
using Envoy.Extensions.Filters.Http.Cors.V3;
using Envoy.Extensions.Filters.Http.CustomResponse.V3;
using Envoy.Extensions.Filters.Http.Fault.V3;
using Envoy.Extensions.Filters.Http.FilterChain.V3;
using Envoy.Extensions.Filters.Http.GrpcWeb.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using Envoy.Extensions.Filters.Http.Lua.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Type.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using EnvoyBuffer = Envoy.Extensions.Filters.Http.Buffer.V3.Buffer;
using Matcher = Xds.Type.Matcher.V3.Matcher;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>The instances an <see cref="HttpChain"/> is written with: by them policies, kinds and the compiler say what is for which filter.</summary>
internal static class HttpInstances
{
    /// <summary>Answers in the place of others, by status.</summary>
    public static readonly HttpInstance<CustomResponse> Errors = new("errors", new CustomResponse());

    /// <summary>Removes what only we may say, before anything else looks at a request.</summary>
    public static readonly HttpInstance<HeaderMutationPerRoute> Strip = new("strip", new HeaderMutation());

    /// <summary>Answers preflights.</summary>
    public static readonly HttpInstance<Envoy.Extensions.Filters.Http.Cors.V3.CorsPolicy> Cors = new("cors", new Cors());

    /// <summary>Refuses what pages of other hosts make browsers send.</summary>
    public static readonly HttpInstance<Envoy.Extensions.Filters.Http.Csrf.V3.CsrfPolicy> Csrf = new(
        "csrf",
        new Envoy.Extensions.Filters.Http.Csrf.V3.CsrfPolicy { FilterEnabled = new RuntimeFractionalPercent { DefaultValue = Percent(0) } }
    );

    /// <summary>Refuses requests before anybody is authenticated.</summary>
    public static readonly HttpInstance<RBACPerRoute> Ip = new("ip", new RBAC());

    /// <summary>Of limits that others keep, before security.</summary>
    public static readonly HttpInstance GlobalBefore = EmptySlot("global.pre");

    /// <summary>Asks before authentication.</summary>
    public static readonly HttpInstance<IMessage> SlotBefore = Slot("slot.pre");

    /// <summary>Of signing in.</summary>
    public static readonly HttpInstance Oidc = EmptySlot("oidc");

    /// <summary>Verifies tokens by keys that come with its configuration.</summary>
    public static readonly JwtInstance Jwt = new("jwt");

    /// <summary>Verifies tokens by keys that Envoy fetches.</summary>
    public static readonly JwtInstance JwtFetching = new("jwt.envoy");

    /// <summary>Verifies API keys.</summary>
    public static readonly ApiKeyInstance ApiKey = new("apikey");

    /// <summary>Verifies passwords.</summary>
    public static readonly BasicInstance Basic = new("basic");

    /// <summary>Takes out API keys right after they are verified, so that nothing behind it sees them; and has routes chosen anew.</summary>
    public static readonly HttpInstance<LuaPerRoute> Reroute = new("reroute", new Lua());

    /// <summary>Refuses requests by who sends them.</summary>
    public static readonly HttpInstance<RBACPerRoute> Authz = new("authz", new RBAC());

    /// <summary>Asks after authentication.</summary>
    public static readonly HttpInstance<IMessage> SlotAuthz = Slot("slot.authz");

    /// <summary>Of limits that others keep, after security.</summary>
    public static readonly HttpInstance GlobalAfter = EmptySlot("global.post");

    /// <summary>Delays and aborts.</summary>
    public static readonly HttpInstance<HTTPFault> Fault = new("fault", new HTTPFault());

    /// <summary>Holds bodies.</summary>
    public static readonly HttpInstance<BufferPerRoute> Body = new("body", new EnvoyBuffer { MaxRequestBytes = 1024 * 1024 });

    /// <summary>Comes last of those that verify and ask others.</summary>
    public static readonly HttpInstance<LuaPerRoute> Lua = new("lua", new Lua());

    /// <summary>For what else a route may need.</summary>
    public static readonly HttpInstance<IMessage> SlotExt = Slot("slot.ext");

    /// <summary>Of transcoding between JSON and gRPC.</summary>
    public static readonly HttpInstance Transcode = EmptySlot("transcode");

    /// <summary>Speaks gRPC-Web.</summary>
    public static readonly HttpInstance GrpcWeb = new HttpInstance<IMessage>("grpcweb", new GrpcWeb());

    /// <summary>Changes headers on their way to the service and back.</summary>
    public static readonly HttpInstance<HeaderMutationPerRoute> Headers = new("headers", new HeaderMutation());

    /// <summary>Sends requests to services.</summary>
    public static readonly HttpInstance Router = new HttpInstance<IMessage>("router", new Router()) { AlwaysOn = true };

    internal static FractionalPercent Percent(uint value) => new() { Numerator = value, Denominator = FractionalPercent.Types.DenominatorType.Hundred };

    /// <summary>Holds a filter that does nothing until a policy brings another type by ECDS.</summary>
    private static HttpInstance<IMessage> EmptySlot(string name) => new(name, new HeaderMutation()) { Discovered = true };

    /// <summary>Filters that are written whole on a route: a chain of them, or, before Envoy 1.39, one under a matcher.</summary>
    private static HttpInstance<IMessage> Slot(string name) =>
        new(
            name,
            band =>
                band.HasFilterChain
                    ? new FilterChainConfig()
                    : new ExtensionWithMatcher
                    {
                        XdsMatcher = new Matcher(),
                        ExtensionConfig = new TypedExtensionConfig { Name = name, TypedConfig = Any.Pack(new Composite()) },
                    }
        );
}
