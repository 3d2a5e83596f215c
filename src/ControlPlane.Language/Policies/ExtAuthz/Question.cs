using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Http;
using ControlPlane.Language.Kinds.Extensions;
using Envoy.Config.Common.MutationRules.V3;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.ExtAuthz.V3;
using Envoy.Type.Matcher.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;
using EnvoyExtAuthz = Envoy.Extensions.Filters.Http.ExtAuthz.V3.ExtAuthz;
using HttpService = Envoy.Extensions.Filters.Http.ExtAuthz.V3.HttpService;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>One extension that is asked in one phase, with what all levels say of it: it is shown, and may set, what any of them names.</summary>
/// <param name="Extension">The Extension's name.</param>
/// <param name="Phase">When.</param>
/// <param name="Send">Request headers it is shown, in lower case; null where no level says.</param>
/// <param name="Body">How much of the body it is shown; null for what the Extension says.</param>
/// <param name="Receive">Headers it may set, in lower case.</param>
internal sealed record Question(string Extension, ExtAuthzPhase Phase, ImmutableArray<string>? Send, ExtensionBodySpec? Body, ImmutableArray<string> Receive)
{
    private static readonly ByteSize DefaultBody = ByteSize.KiB(64);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>The filter's name in the slot.</summary>
    public string FilterName => $"extAuthz/{Extension}";

    public static Question Of(string extension, ExtAuthzPhase phase, ImmutableArray<ExtAuthzSpec> levels)
    {
        var bodies = levels.Select(level => level.Send?.Body).OfType<ExtensionBodySpec>().ToImmutableArray();
        return new Question(
            extension,
            phase,
            levels.Any(level => level.Send?.Headers is not null) ? Names(levels.SelectMany(level => level.Send?.Headers ?? [])) : null,
            bodies.IsEmpty ? null : bodies.MaxBy(body => (body.Max ?? DefaultBody).Bytes)! with { Partial = bodies.Any(body => body.Partial is true) },
            Names(levels.SelectMany(level => level.Receive?.Headers ?? [])));
    }

    /// <summary>The filter that asks.</summary>
    public EnvoyExtAuthz Filter(ExtensionSpec spec)
    {
        var filter = new EnvoyExtAuthz
        {
            StatPrefix = Extension,
            TransportApiVersion = ApiVersion.V3,
            FailureModeAllow = spec.OnFailure is FailureMode.Allow,
            StatusOnError = new HttpStatus { Code = StatusCode.ServiceUnavailable },
            ValidateMutations = true,
        };
        if (Send is { } send) filter.AllowedHeaders = Exactly(send.Append("authorization").Distinct().Order(StringComparer.Ordinal));
        if ((Body ?? spec.Body) is { } body)
        {
            filter.WithRequestBody = new BufferSettings
            {
                MaxRequestBytes = (uint)(body.Max ?? DefaultBody).Bytes,
                AllowPartialMessage = body.Partial ?? false,
                // The other form is a text, which not every body is.
                PackAsBytes = spec.Protocol is ExtensionProtocol.Grpc,
            };
        }
        if (spec.Protocol is ExtensionProtocol.Grpc) ByGrpc(filter, spec);
        else filter.HttpService = ByHttp(spec);
        return filter;
    }

    private HttpService ByHttp(ExtensionSpec spec)
    {
        var cluster = ExtensionKind.Cluster(Extension, spec);
        var service = new HttpService
        {
            ServerUri = new HttpUri { Uri = spec.Url ?? $"http://{spec.Service}", Cluster = cluster, Timeout = Timeout(spec) },
            PathPrefix = (spec.Url is null ? spec.Path?.TrimEnd('/') : ExtensionUrl.Parse(spec.Url)?.Path) ?? "",
            AuthorizationRequest = new AuthorizationRequest { HeadersToAdd = { Headers(spec) } },
        };
        if (!Receive.IsEmpty) service.AuthorizationResponse = new AuthorizationResponse { AllowedUpstreamHeaders = Exactly(Receive) };
        return service;
    }

    private void ByGrpc(EnvoyExtAuthz filter, ExtensionSpec spec)
    {
        filter.GrpcService = new GrpcService
        {
            EnvoyGrpc = new GrpcService.Types.EnvoyGrpc { ClusterName = ExtensionKind.Cluster(Extension, spec) },
            Timeout = Timeout(spec),
            InitialMetadata = { Headers(spec) },
        };
        filter.DecoderHeaderMutationRules = new HeaderMutationRules { DisallowAll = true };
        if (!Receive.IsEmpty) filter.DecoderHeaderMutationRules.AllowExpression = new RegexMatcher { Regex = string.Join('|', Receive.Select(Re2.Quote)) };
    }

    private static Duration Timeout(ExtensionSpec spec) => Duration.FromTimeSpan(spec.Timeout ?? DefaultTimeout);

    /// <summary>The value is what the author wrote: a percent sign is no operator here.</summary>
    private static IEnumerable<HeaderValue> Headers(ExtensionSpec spec) => (spec.Headers ?? ImmutableSortedDictionary<string, string>.Empty)
        .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => new HeaderValue { Key = header.Key.ToLowerInvariant(), Value = header.Value.Replace("%", "%%", StringComparison.Ordinal) });

    private static ListStringMatcher Exactly(IEnumerable<string> names) => new() { Patterns = { names.Select(name => new StringMatcher { Exact = name, IgnoreCase = true }) } };

    private static ImmutableArray<string> Names(IEnumerable<string> names) => [.. names.Select(name => name.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
}
