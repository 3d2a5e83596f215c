using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Extensions;
using ControlPlane.Language.Values.Regexes;
using Envoy.Config.Common.MutationRules.V3;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.ExtAuthz.V3;
using Envoy.Type.Matcher.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;
using EnvoyExtAuthz = Envoy.Extensions.Filters.Http.ExtAuthz.V3.ExtAuthz;
using HttpService = Envoy.Extensions.Filters.Http.ExtAuthz.V3.HttpService;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>One extension that is asked in one phase. It is shown, and may set, what any level names; no level takes from what another has it shown.</summary>
/// <param name="Extension">The Extension's name.</param>
/// <param name="Phase">When.</param>
/// <param name="Levels">What the levels say, at least one.</param>
internal sealed record AuthorizationCall(string Extension, ExtAuthzPhase Phase, ImmutableArray<ExtAuthzSpec> Levels)
{
    /// <summary>The filter's name in the slot.</summary>
    public string FilterName => $"extAuthz/{Extension}";

    /// <summary>Headers it may set, in lower case.</summary>
    public ImmutableArray<string> Receive => Names(Levels.SelectMany(level => level.Receive?.Headers ?? []));

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
        if (Shown(spec) is { } shown)
            filter.AllowedHeaders = Exactly(shown);
        if (Body(spec) is { } body)
            filter.WithRequestBody = body;
        if (spec.Protocol is ExtensionProtocol.Grpc)
            ByGrpc(filter, spec);
        else
            filter.HttpService = ByHttp(spec);
        return filter;
    }

    /// <summary>Request headers it is shown; null for Envoy's choice, which by gRPC is all of them.</summary>
    private ImmutableArray<string>? Shown(ExtensionSpec spec)
    {
        var said = Levels.Select(level => level.Send?.Headers).OfType<ImmutableArray<string>>().ToImmutableArray();
        var all = spec.Protocol is ExtensionProtocol.Grpc && said.Length < Levels.Length;
        return said.IsEmpty || all ? null : Names(said.SelectMany(names => names).Append("authorization"));
    }

    private BufferSettings? Body(ExtensionSpec spec)
    {
        var bodies = Levels.Select(level => level.Send?.Body ?? spec.Body).OfType<ExtensionBodySpec>().ToImmutableArray();
        return bodies.IsEmpty
            ? null
            : new BufferSettings
            {
                MaxRequestBytes = (uint)bodies.Max(body => body.InForce().Max!.Value.Bytes),
                AllowPartialMessage = bodies.All(body => body.Partial is true),
                // The other form is a text, which not every body is.
                PackAsBytes = spec.Protocol is ExtensionProtocol.Grpc,
            };
    }

    private HttpService ByHttp(ExtensionSpec spec)
    {
        var cluster = ExtensionKind.Cluster(Extension, spec);
        var service = new HttpService
        {
            ServerUri = new HttpUri
            {
                Uri = spec.Url ?? $"http://{spec.Service}",
                Cluster = cluster,
                Timeout = Timeout(spec),
            },
            PathPrefix = (spec.Url is null ? spec.Path?.TrimEnd('/') : ExtensionUrl.Parse(spec.Url)?.Path) ?? "",
            AuthorizationRequest = new AuthorizationRequest { HeadersToAdd = { Headers(spec) } },
        };
        if (!Receive.IsEmpty)
            service.AuthorizationResponse = new AuthorizationResponse { AllowedUpstreamHeaders = Exactly(Receive) };
        return service;
    }

    private void ByGrpc(EnvoyExtAuthz filter, ExtensionSpec spec)
    {
        filter.GrpcService = new GrpcService
        {
            EnvoyGrpc = new GrpcService.Types.EnvoyGrpc { ClusterName = ExtensionKind.Cluster(Extension, spec), Authority = Authority(spec) },
            Timeout = Timeout(spec),
            InitialMetadata = { Headers(spec) },
        };
        filter.DecoderHeaderMutationRules = new HeaderMutationRules { DisallowAll = true };
        if (!Receive.IsEmpty)
            filter.DecoderHeaderMutationRules.AllowExpression = new RegexMatcher { Regex = Re2.AnyOf(Receive) };
    }

    /// <summary>Envoy's default, the cluster's name, has a slash, which servers refuse in an authority.</summary>
    private static string Authority(ExtensionSpec spec) => spec.Url is { } url ? new Uri(url).Authority : spec.Service!;

    private static Duration Timeout(ExtensionSpec spec) => Duration.FromTimeSpan(spec.InForce().Timeout!.Value);

    /// <summary>The value is what the author wrote: a percent sign is no operator here.</summary>
    private static IEnumerable<HeaderValue> Headers(ExtensionSpec spec) =>
        (spec.Headers ?? ImmutableSortedDictionary<string, string>.Empty)
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => new HeaderValue { Key = header.Key.ToLowerInvariant(), Value = header.Value.Replace("%", "%%", StringComparison.Ordinal) });

    private static ListStringMatcher Exactly(IEnumerable<string> names) =>
        new() { Patterns = { names.Select(name => new StringMatcher { Exact = name, IgnoreCase = true }) } };

    private static ImmutableArray<string> Names(IEnumerable<string> names) =>
        [.. names.Select(name => name.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
}
