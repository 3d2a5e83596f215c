using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using Envoy.Config.Core.V3;
using Envoy.Type.Metadata.V3;
using Google.Protobuf.WellKnownTypes;
using Xds.Type.V3;
using Action = Envoy.Config.Route.V3.RateLimit.Types.Action;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>A thing that tells clients apart, as Envoy's.</summary>
/// <param name="Name">The descriptor's key.</param>
/// <param name="Action">Gives its value for a request.</param>
/// <param name="MayBeAbsent">Whether a request without it has a descriptor without it.</param>
internal sealed record LimitKey(string Name, Action Action, bool MayBeAbsent = false)
{
    /// <summary>Requests whose token lacks the claim share a bucket: none escapes the limit.</summary>
    private const string AbsentClaim = "(absent)";

    /// <summary>Envoy's name of a masked address in a descriptor.</summary>
    private const string Address = "masked_remote_address";

    public static LimitKey Of(LimitKeySpec spec) =>
        spec switch
        {
            { Claim: { } claim } => OfClaim(claim),
            { Header: { } header } => OfHeader($"header.{header.ToLowerInvariant()}", header.ToLowerInvariant()),
            { Query: { } query } => new(
                $"query.{query}",
                new Action
                {
                    QueryParameters = new Action.Types.QueryParameters
                    {
                        QueryParameterName = query,
                        DescriptorKey = $"query.{query}",
                        SkipIfAbsent = true,
                    },
                },
                MayBeAbsent: true
            ),
            { Consumer: true } => OfHeader("consumer", GeneratedNames.ConsumerHeader),
            { Path: true } => OfPath("path"),
            _ => new(
                Address,
                new Action
                {
                    MaskedRemoteAddress = new Action.Types.MaskedRemoteAddress { V4PrefixMaskLen = 32, V6PrefixMaskLen = 64 },
                }
            ),
        };

    /// <summary>The keys that a request can have: all of them, and each combination without some that may be absent.</summary>
    public static IEnumerable<ImmutableArray<LimitKey>> Combinations(ImmutableArray<LimitKey> keys) =>
        keys.Aggregate<LimitKey, IEnumerable<ImmutableArray<LimitKey>>>(
            [
                [],
            ],
            (before, key) =>
                before.SelectMany<ImmutableArray<LimitKey>, ImmutableArray<LimitKey>>(some => key.MayBeAbsent ? [some, some.Add(key)] : [some.Add(key)])
        );

    private static LimitKey OfHeader(string name, string header) =>
        new(
            name,
            new Action
            {
                RequestHeaders = new Action.Types.RequestHeaders
                {
                    HeaderName = header,
                    DescriptorKey = name,
                    SkipIfAbsent = true,
                },
            },
            MayBeAbsent: true
        );

    private static LimitKey OfClaim(string claim)
    {
        var path = ClaimPath.Of(claim).Prepend(ClaimPath.Payload).Select(part => new MetadataKey.Types.PathSegment { Key = part });
        return new(
            $"claim.{claim}",
            new Action
            {
                Metadata = new Action.Types.MetaData
                {
                    DescriptorKey = $"claim.{claim}",
                    MetadataKey = new MetadataKey { Key = ClaimPath.Namespace, Path = { path } },
                    DefaultValue = AbsentClaim,
                },
            }
        );
    }

    /// <summary>
    /// Only an expression gives the path without its query. Its message is called Descriptor, which no C# class can be, so it is sent as JSON
    /// (https://github.com/cncf/xds/blob/main/xds/type/v3/typed_struct.proto).
    /// </summary>
    private static LimitKey OfPath(string name) =>
        new(
            name,
            new Action
            {
                Extension = new TypedExtensionConfig
                {
                    Name = "envoy.rate_limit_descriptors.expr",
                    TypedConfig = Any.Pack(
                        new TypedStruct
                        {
                            TypeUrl = "type.googleapis.com/envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor",
                            Value = new Struct { Fields = { ["descriptor_key"] = Value.ForString(name), ["text"] = Value.ForString("request.url_path") } },
                        }
                    ),
                },
            }
        );
}
