using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using Envoy.Config.Route.V3;
using FluentValidation;

namespace ControlPlane.Language.Policies.Hedges;

/// <summary>Whether a slow try goes on while the request is tried again.</summary>
internal sealed class HedgePolicy() : NearestPolicy<HedgeSpec>("hedge", () => new InlineValidator<HedgeSpec>())
{
    internal override bool NeedsUpstream => true;

    /// <summary>
    /// Envoy hedges every request, whatever methods are retried (https://github.com/envoyproxy/envoy/pull/6228). So those that may not be sent twice have a
    /// route without it.
    /// </summary>
    internal override IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context)
    {
        if (!Hedges((HedgeSpec)effective.Spec))
            return [variant];
        var retried = context.Facts.Find<TriedAgain>()?.Methods ?? [];
        var matched = variant.Preflight ? ["OPTIONS"] : context.Match.Methods ?? [];
        var once = variant with { Policies = variant.Policies.Where(policy => policy.Policy != this) };
        if (!matched.IsEmpty && !matched.Intersect(retried).Any())
            return [once];
        return !matched.IsEmpty && !matched.Except(retried).Any() ? [variant] : [Narrowed(once, retried), variant];
    }

    protected override IEnumerable<PolicyProblem> Check(HedgeSpec effective, PolicyContext context)
    {
        if (effective.OnPerTryTimeout is null)
            yield return new PolicyProblem("", Codes.Nothing, "does not say when to hedge", "onPerTryTimeout");
        if (Hedges(effective) && context.Facts.Find<TriedAgain>()?.PerTry is null)
            yield return new PolicyProblem(
                "onPerTryTimeout",
                Codes.NoPerTry,
                "would do nothing: no `retry.perTry` is in force, so no try ever takes too long",
                Hint: "write `retry` with `perTry` at the rule or above it, or `hedge: off` here"
            );
    }

    protected override RouteContribution Compile(HedgeSpec effective, PolicyContext context) =>
        Hedges(effective) ? new RouteContribution { Action = new RouteAction { HedgePolicy = new() { HedgeOnPerTryTimeout = true } } } : RouteContribution.None;

    private static bool Hedges(HedgeSpec spec) => spec.OnPerTryTimeout is true;

    private static RouteVariant Narrowed(RouteVariant variant, ImmutableArray<string> retried)
    {
        var others = RouteMatches.Method(retried);
        others.InvertMatch = true;
        return variant with { Suffix = variant.Suffix + "~once", Headers = [.. variant.Headers, others] };
    }

    [ProblemCodes]
    private static class Codes
    {
        [Description("A hedge that is in force says when to hedge.")]
        public const string Nothing = "CP0778";

        [Description("A hedge that is in force has a `retry.perTry`, after which the next try starts.")]
        public const string NoPerTry = "CP0779";
    }
}
