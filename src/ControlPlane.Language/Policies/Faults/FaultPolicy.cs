using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Values;
using Envoy.Extensions.Filters.Common.Fault.V3;
using Envoy.Extensions.Filters.Http.Fault.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Policies.Faults;

/// <summary>Faults until a point in time.</summary>
internal sealed class FaultPolicy() : NearestPolicy<FaultSpec>("fault", () => new FaultRules())
{
    private const string Until = "until";

    internal override bool NeedsUpstream => true;

    internal override IEnumerable<Ending> Ends(object fragment) => ((FaultSpec)fragment).Until is { } until ? [new Ending(Until, until, EndingOf.Fault)] : [];

    protected override IEnumerable<PolicyProblem> Check(FaultSpec effective, PolicyContext context)
    {
        if (effective.Until is null)
            yield return new PolicyProblem("", FaultCodes.End, "does not say when it ends", $"until: {Instants.Form}");
        if (effective is { Delay: null, Abort: null })
            yield return new PolicyProblem("", FaultCodes.Nothing, "neither delays nor aborts", "at least one of delay and abort");
        if (UnmatchableParts.Of(effective.Header, context.Form) is { } part)
            yield return new PolicyProblem($"header.{part.Path}", PolicyCodes.Unmatchable, part.Message, part.Allowed);
    }

    protected override RouteContribution Compile(FaultSpec effective, PolicyContext context)
    {
        var end = ((EffectiveMap)context.Policies.Find(this)!.Tree)[Until]!.Source;
        if (context.Documents.IsOver(end))
            return RouteContribution.None;

        var share = new FractionalPercent
        {
            Numerator = effective.InForce().Percent!.Value.PerMillion,
            Denominator = FractionalPercent.Types.DenominatorType.Million,
        };
        var fault = new HTTPFault { DisableDownstreamClusterStats = true };
        if (effective.Delay is { } delay)
            fault.Delay = new FaultDelay { FixedDelay = Duration.FromTimeSpan(delay), Percentage = share };
        if (effective.Abort is { } status)
            fault.Abort = new FaultAbort { HttpStatus = (uint)status, Percentage = share };
        if (effective.Header is { } header)
            fault.Headers.Add(RouteMatches.Header(header));
        return RouteContribution.Of(HttpInstances.Fault.On(fault));
    }
}
