using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.BodySizeLimit.V3;
using Envoy.Extensions.Filters.Http.Buffer.V3;
using Envoy.Type.Matcher.V3;
using EnvoyBuffer = Envoy.Extensions.Filters.Http.Buffer.V3.Buffer;

namespace ControlPlane.Language.Policies.Bodies;

/// <summary>
/// A limit of request bodies: Envoy's buffer filter, or, where bodies are passed on while they are counted, <c>body_size_limit</c>, which 1.40 has.
/// </summary>
internal sealed class BodyPolicy() : NearestPolicy<BodySpec>("body", () => new BodyRules())
{
    internal override bool NeedsUpstream => true;

    internal override bool DependsOnBand => true;

    internal override RouteSplit Splits => RouteSplit.Bodies;

    protected override IEnumerable<PolicyProblem> Check(BodySpec effective, PolicyContext context)
    {
        if (effective.Max is null)
            yield return new PolicyProblem("", BodyCodes.Nothing, "has no limit", "max");
        if (context.Upgrades)
            yield return new PolicyProblem(
                "",
                BodyCodes.Upgrade,
                "limits the bodies of a rule with upgrades: an upgraded stream has no end that Envoy could wait for",
                Hint: "write `body: off` at that rule"
            );
    }

    protected override IEnumerable<string> Weakens(BodySpec? earlier, BodySpec? later)
    {
        if (earlier?.Max is not { } max)
            yield break;
        if (later?.Max is not { } after)
            yield return $"no longer limits the bodies of requests, now to {max},";
        else if (after.Bytes > max.Bytes)
            yield return $"takes bodies of requests up to {after} instead of {max}";
    }

    /// <summary>
    /// Where no Content-Length tells how long a body is, a service that answers early would let one pass that is too large: so these have a route that holds
    /// them. Streams of gRPC go on being counted, for they may have no end.
    /// </summary>
    internal override IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context)
    {
        if (context is { HasUpstream: true, Band.HasBodySizeLimit: true } && !variant.Preflight && ((BodySpec)effective.Spec).Buffer is not true)
        {
            yield return variant with
            {
                Suffix = variant.Suffix + "~unsized",
                Headers =
                [
                    .. variant.Headers,
                    new HeaderMatcher { Name = "content-length", PresentMatch = false },
                    new HeaderMatcher
                    {
                        Name = "content-type",
                        StringMatch = new StringMatcher { Prefix = "application/grpc" },
                        InvertMatch = true,
                        TreatMissingHeaderAsEmpty = true,
                    },
                ],
                Unsized = true,
            };
        }
        yield return variant;
    }

    protected override RouteContribution Compile(BodySpec effective, PolicyContext context)
    {
        var max = effective.Max!.Value.Bytes;
        return effective.Buffer is true || !context.Band.HasBodySizeLimit || context.Variant is { Unsized: true }
            ? RouteContribution.Of(HttpInstances.Body.On(new BufferPerRoute { Buffer = new EnvoyBuffer { MaxRequestBytes = (uint)max } }))
            : RouteContribution.Of(HttpInstances.SlotExt.On(Slots.Chain([("body", new BodySizeLimit { MaxRequestBytes = (ulong)max })])));
    }
}
