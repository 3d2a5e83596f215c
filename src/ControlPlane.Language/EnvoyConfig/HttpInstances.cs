using Envoy.Config.Core.V3;
using Envoy.Extensions.Common.Matching.V3;
using Envoy.Extensions.Common.Ratelimit.V3;
using Envoy.Extensions.Compression.Brotli.Compressor.V3;
using Envoy.Extensions.Compression.Gzip.Compressor.V3;
using Envoy.Extensions.Compression.Zstd.Compressor.V3;
using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;
using Envoy.Extensions.Filters.Http.BasicAuth.V3;
using Envoy.Extensions.Filters.Http.Composite.V3;
using Envoy.Extensions.Filters.Http.Compressor.V3;
using Envoy.Extensions.Filters.Http.Cors.V3;
using Envoy.Extensions.Filters.Http.Csrf.V3;
using Envoy.Extensions.Filters.Http.CustomResponse.V3;
using Envoy.Extensions.Filters.Http.Fault.V3;
using Envoy.Extensions.Filters.Http.FilterChain.V3;
using Envoy.Extensions.Filters.Http.GrpcWeb.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Type.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using EnvoyBuffer = Envoy.Extensions.Filters.Http.Buffer.V3.Buffer;
using EnvoyHeaderMutation = Envoy.Extensions.Filters.Http.HeaderMutation.V3.HeaderMutation;
using EnvoyLocalRateLimit = Envoy.Extensions.Filters.Http.LocalRatelimit.V3.LocalRateLimit;
using EnvoyLua = Envoy.Extensions.Filters.Http.Lua.V3.Lua;
using Matcher = Xds.Type.Matcher.V3.Matcher;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>The instances an <see cref="HttpChain"/> is written with, and what each holds while no policy uses it.</summary>
internal static class HttpInstances
{
    /// <summary>A user whom no password lets in.</summary>
    public const string Nobody = "nobody:{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

    /// <summary>A body of fewer bytes is not compressed.</summary>
    public const uint LeastCompressed = 1024;

    /// <summary>Envoy keeps 20 by default and forgets the others: each further client would find a full bucket.</summary>
    private const uint MaxBucketsOfALimit = 10_000;

    public static HttpInstance CustomResponse(string name) => Fixed(name, new CustomResponse());

    public static HttpInstance Gzip(string name) =>
        Compressor(
            name,
            new Gzip
            {
                MemoryLevel = 5,
                CompressionLevel = Envoy.Extensions.Compression.Gzip.Compressor.V3.Gzip.Types.CompressionLevel._6,
                WindowBits = 15,
                ChunkSize = 16384,
            }
        );

    public static HttpInstance Brotli(string name) =>
        Compressor(
            name,
            new Brotli
            {
                Quality = 5,
                WindowBits = 18,
                ChunkSize = 16384,
            }
        );

    public static HttpInstance Zstd(string name) => Compressor(name, new Zstd { CompressionLevel = 3, ChunkSize = 16384 });

    public static HttpInstance HeaderMutation(string name) => Fixed(name, new EnvoyHeaderMutation());

    public static HttpInstance Cors(string name) => Fixed(name, new Cors());

    public static HttpInstance Csrf(string name) => Fixed(name, new CsrfPolicy { FilterEnabled = new RuntimeFractionalPercent { DefaultValue = Percent(0) } });

    public static HttpInstance Rbac(string name) => Fixed(name, new RBAC());

    public static IEnumerable<HttpInstance> LocalRateLimits(bool afterSecurity) => LimitInstance.At(afterSecurity).Select(RateLimit);

    /// <summary>Holds a filter that does nothing until a policy brings another type by ECDS.</summary>
    public static HttpInstance EmptySlot(string name) => Fixed(name, new EnvoyHeaderMutation()) with { Discovered = true };

    /// <summary>Filters that are written whole on a route: a chain of them, or, before Envoy 1.39, one under a matcher.</summary>
    public static HttpInstance Slot(string name) =>
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

    /// <summary>What was wrong with a token is not told: the listener's local replies say that one is needed.</summary>
    public static HttpInstance JwtAuthn(string name) => Fixed(name, new JwtAuthentication { StripFailureResponse = true }) with { Discovered = true };

    public static HttpInstance ApiKeyAuth(string name) =>
        Fixed(
            name,
            new ApiKeyAuth
            {
                KeySources = { new KeySource { Header = "x-api-key" } },
                Forwarding = new Forwarding { Header = GeneratedNames.ConsumerHeader, HideCredentials = true },
            }
        ) with
        {
            Discovered = true,
        };

    /// <summary>Envoy rejects an empty list of users: this one's hash is of no known password.</summary>
    public static HttpInstance BasicAuth(string name) =>
        Fixed(
            name,
            new BasicAuth
            {
                Users = new DataSource { InlineString = Nobody },
                ForwardUsernameHeader = GeneratedNames.ConsumerHeader,
            }
        );

    public static HttpInstance Lua(string name) => Fixed(name, new EnvoyLua());

    public static HttpInstance Fault(string name) => Fixed(name, new HTTPFault());

    public static HttpInstance Buffer(string name) => Fixed(name, new EnvoyBuffer { MaxRequestBytes = 1024 * 1024 });

    public static HttpInstance GrpcWeb(string name) => Fixed(name, new GrpcWeb());

    public static HttpInstance Router(string name) => Fixed(name, new Router()) with { AlwaysOn = true };

    private static HttpInstance Fixed(string name, IMessage filling) => new(name, _ => filling);

    private static HttpInstance Compressor(string name, IMessage library) =>
        Fixed(
            name,
            new Compressor
            {
                CompressorLibrary = new TypedExtensionConfig { Name = name, TypedConfig = Any.Pack(library) },
                ResponseDirectionConfig = new Compressor.Types.ResponseDirectionConfig
                {
                    CommonConfig = new Compressor.Types.CommonDirectionConfig
                    {
                        MinContentLength = LeastCompressed,
                        ContentType =
                        {
                            "application/javascript",
                            "application/json",
                            "application/problem+json",
                            "application/wasm",
                            "application/xhtml+xml",
                            "application/xml",
                            "image/svg+xml",
                            "text/css",
                            "text/html",
                            "text/javascript",
                            "text/plain",
                            "text/xml",
                        },
                    },
                    DisableOnEtagHeader = true,
                },
            }
        );

    /// <summary>Without descriptors nothing is limited. There is no bucket for all requests: its headers would stand in every response.</summary>
    private static HttpInstance RateLimit(LimitInstance limit) =>
        new(
            limit.Name,
            band => new EnvoyLocalRateLimit
            {
                StatPrefix = limit.Name,
                FilterEnabled = new RuntimeFractionalPercent { DefaultValue = Percent(100) },
                FilterEnforced = new RuntimeFractionalPercent { DefaultValue = Percent(limit.Mode is LimitAnswers.Shadow ? 0u : 100) },
                Stage = limit.Stage,
                AlwaysConsumeDefaultTokenBucket = false,
                MaxDynamicDescriptors = MaxBucketsOfALimit,
                RateLimitedAsResourceExhausted = true,
                EnableXRatelimitHeaders = limit.Mode is LimitAnswers.Full ? XRateLimitHeadersRFCVersion.DraftVersion03 : XRateLimitHeadersRFCVersion.Off,
                EnableRetryAfterHeader = limit.Mode is LimitAnswers.Full && band.HasRetryAfter,
            }
        )
        {
            Discovered = true,
            AlwaysOn = true,
        };

    private static FractionalPercent Percent(uint value) => new() { Numerator = value, Denominator = FractionalPercent.Types.DenominatorType.Hundred };
}
