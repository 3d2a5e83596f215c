using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using Envoy.Extensions.Filters.Http.BodySizeLimit.V3;
using Envoy.Extensions.Filters.Http.Buffer.V3;
using EnvoyBuffer = Envoy.Extensions.Filters.Http.Buffer.V3.Buffer;

namespace ControlPlane.Language.Policies.Bodies;

/// <summary>A limit of request bodies: Envoy's buffer filter, or, where bodies are passed on while they are counted, <c>body_size_limit</c>, which 1.40 has.</summary>
internal sealed class BodyPolicy() : NearestPolicy<BodySpec>("body", new BodyRules())
{
    internal override bool NeedsUpstream => true;

    internal override bool DependsOnBand => true;

    protected override IEnumerable<PolicyProblem> Check(BodySpec effective, PolicyContext context)
    {
        if (effective.Max is null) yield return new PolicyProblem("", Codes.BodyNothing, "has no limit", "max");
        if (context.Upgrades) yield return new PolicyProblem("", Codes.BodyUpgrade, "limits the bodies of a rule with upgrades: an upgraded stream has no end that Envoy could wait for", Hint: "write `body: off` at that rule");
    }

    protected override IEnumerable<string> Weakens(BodySpec? earlier, BodySpec? later)
    {
        if (earlier?.Max is not { } max) yield break;
        if (later?.Max is not { } after) yield return $"no longer limits the bodies of requests, now to {max},";
        else if (after.Bytes > max.Bytes) yield return $"takes bodies of requests up to {after} instead of {max}";
    }

    protected override RouteContribution Compile(BodySpec effective, PolicyContext context)
    {
        var max = effective.Max!.Value.Bytes;
        return effective.Buffer is true || !context.Band.HasBodySizeLimit
            ? RouteContribution.Filter("body", new BufferPerRoute { Buffer = new EnvoyBuffer { MaxRequestBytes = (uint)max } })
            : RouteContribution.Filter("slot.ext", Slots.Chain([("body", new BodySizeLimit { MaxRequestBytes = (ulong)max })]));
    }
}
