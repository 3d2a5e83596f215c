using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.Compressor.V3;

namespace ControlPlane.Language.Policies.Compression;

/// <summary>Which compressors of the chain run.</summary>
internal sealed class CompressPolicy() : NearestPolicy<CompressSpec>("compress", () => new CompressRules())
{
    private static readonly CompressorPerRoute On = new()
    {
        Overrides = new CompressorOverrides { ResponseDirectionConfig = new ResponseDirectionOverrides() },
    };

    internal override RouteSplit Splits => RouteSplit.Answers;

    protected override IEnumerable<PolicyProblem> Check(CompressSpec effective, PolicyContext context)
    {
        if (
            context.OwnBody < CompressorInstance.LeastCompressed
            && context.Policies.Find(this)!.OwnOfRule is not null
            && context.Facts.Find<AnswersReplaced>() is null
        )
            yield return new PolicyProblem(
                "",
                PolicyCodes.PolicyNowhere,
                $"has no effect here: the rule answers by itself with a body of {context.OwnBody} bytes, and only bodies of "
                    + $"{CompressorInstance.LeastCompressed} bytes or more are compressed",
                Hint: "remove it here"
            );
    }

    protected override RouteContribution Compile(CompressSpec effective, PolicyContext context) =>
        new() { Filters = [.. (effective.Algorithms ?? [.. Enum.GetValues<CompressionAlgorithm>()]).Distinct().Select(Switch)] };

    /// <summary>
    /// A part of a response must not be compressed: its Content-Range counts the bytes of the whole (RFC 9110 §15.3.7). Envoy does not look at it, so requests
    /// for ranges have a route without compression.
    /// </summary>
    internal override IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context)
    {
        if (context.HasUpstream && !variant.Preflight)
        {
            yield return variant with
            {
                Policies = variant.Policies.Where(policy => policy.Policy != this),
                Suffix = variant.Suffix + "~range",
                Headers = [.. variant.Headers, new HeaderMatcher { Name = "range", PresentMatch = true }],
            };
        }
        yield return variant;
    }

    private static RouteFilter Switch(CompressionAlgorithm algorithm) => InstanceOf(algorithm).On(On.Clone());

    private static CompressorInstance InstanceOf(CompressionAlgorithm algorithm) =>
        algorithm switch
        {
            CompressionAlgorithm.Gzip => CompressorInstance.Gzip,
            CompressionAlgorithm.Br => CompressorInstance.Brotli,
            _ => CompressorInstance.Zstd,
        };
}
